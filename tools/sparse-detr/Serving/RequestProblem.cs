namespace SparseDetr.Cli.Serving;

/// <summary>Why a request is refused, for its client.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="title">The kind of problem.</param>
/// <param name="detail">What is wrong with this request, and what to do.</param>
internal sealed class RequestProblem(int status, string title, string detail) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    /// <summary>A value in the query that cannot be used.</summary>
    public static RequestProblem Query(string name, string value, string allowed) =>
        new(400, "A value in the query cannot be used", $"?{name}={Shorten(value)}: {allowed}.");

    /// <summary>More than may be in memory.</summary>
    public static RequestProblem Busy(string detail) => new(503, "The service is busy", detail);

    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}

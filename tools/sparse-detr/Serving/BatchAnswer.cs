namespace SparseDetr.Cli.Serving;

/// <summary>The answer about several images.</summary>
/// <param name="Images">One entry for each image, in their order.</param>
internal sealed record BatchAnswer(IReadOnlyList<BatchAnswer.Entry> Images)
{
    /// <summary>What was found in an image, or why it could not be used.</summary>
    /// <param name="File">Name of the file in the request.</param>
    /// <param name="Result">What was found.</param>
    /// <param name="Problem">Why nothing could be.</param>
    internal sealed record Entry(string File, DetectAnswer? Result, Problem? Problem);
}

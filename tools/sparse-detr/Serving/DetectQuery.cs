using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.ML.SparseDetr;
using SparseDetr.Cli.Prediction;

namespace SparseDetr.Cli.Serving;

/// <summary>What the query of a request asks for.</summary>
/// <param name="Service">The model.</param>
/// <param name="Threshold">Lowest score.</param>
/// <param name="Maximum">Most objects, or null for all.</param>
internal sealed record DetectQuery(DetectionService Service, float Threshold, int? Maximum)
{
    private static readonly string[] Names = ["model", "threshold", "max"];

    /// <exception cref="RequestProblem">A value cannot be used.</exception>
    public static DetectQuery Of(HttpRequest request, DetectionServices services, ServeSettings settings)
    {
        foreach (var (name, values) in request.Query)
            if (!Names.Contains(name))
                throw RequestProblem.Query(RequestProblem.Shorten(name), values.ToString(), $"known are {string.Join(", ", Names)}");
            else if (values.Count > 1)
                throw RequestProblem.Query(name, values.ToString(), "it may stand once");
        var service = Find(services, request.Query.TryGetValue("model", out var model) ? model.ToString() : null);
        float? threshold = request.Query.TryGetValue("threshold", out var score) ? Threshold01(score.ToString()) : null;
        return new DetectQuery(service, threshold ?? DefaultThreshold(service.Model, settings),
            request.Query.TryGetValue("max", out var maximum) ? Count(maximum.ToString()) : null);
    }

    /// <summary>A model by name, or the first one.</summary>
    /// <exception cref="RequestProblem">There is none of this name.</exception>
    public static DetectionService Find(DetectionServices services, string? name) => services.Find(name)
        ?? throw new RequestProblem(404, "There is no such model",
            $"'{RequestProblem.Shorten(name!)}' is not served; there {(services.Names.Count == 1 ? "is" : "are")} "
            + $"{string.Join(", ", services.Names)}.");

    /// <summary>Where the request names none: as for <c>predict</c>.</summary>
    public static float DefaultThreshold(ServedModel model, ServeSettings settings) =>
        settings.Threshold ?? model.RecommendedThreshold ?? ScoreThreshold.Default;

    private static float Threshold01(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw RequestProblem.Query("threshold", text, "a number from 0 to 1 is needed, such as 0.4");

    private static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1
            ? value
            : throw RequestProblem.Query("max", text, "a whole number of at least 1 is needed");
}

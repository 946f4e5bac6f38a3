using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>What a prediction came to: counts, and medians of times. Of an image nothing is kept but five numbers.</summary>
internal sealed class PredictionSummary
{
    private const int MostClasses = 20;

    private static readonly string[] Steps = ["read", "prepare", "network", "finish", "draw and write"];

    private readonly Dictionary<string, (long Objects, int Images)> _classes = [];
    private readonly List<(string File, string Problem)> _unusable = [];
    private readonly List<float>[] _times = [[], [], [], [], []];
    private long _objects;

    /// <summary>Images with results.</summary>
    public int Images => _times[0].Count;

    /// <summary>Images in which nothing was found.</summary>
    public int Empty { get; private set; }

    /// <summary>Images that could not be used, with the reasons.</summary>
    public IReadOnlyList<(string File, string Problem)> Unusable => _unusable;

    /// <summary>Counts an image that could not be used.</summary>
    public void AddUnusable(string file, string problem) => _unusable.Add((file, problem));

    /// <summary>Counts an image.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="writingMilliseconds">Time for drawing and writing.</param>
    public void Add(ImagePrediction found, double writingMilliseconds)
    {
        _objects += found.Objects.Count;
        Empty += found.Objects.Count == 0 ? 1 : 0;
        foreach (var group in found.Objects.GroupBy(item => item.ClassName))
        {
            var (objects, images) = _classes.GetValueOrDefault(group.Key);
            _classes[group.Key] = (objects + group.Count(), images + 1);
        }
        double[] times = [found.Times.Read, found.Times.Prepare, found.Times.Network, found.Times.Finish, writingMilliseconds];
        for (var i = 0; i < times.Length; i++)
            _times[i].Add((float)times[i]);
    }

    /// <summary>For machines.</summary>
    public JsonObject ToJson(
        ScoreThreshold threshold, ScoringOptions scoring, TimeSpan elapsed, string folder, IEnumerable<string> files,
        int? interruptedOf) => new()
        {
            ["folder"] = folder,
            ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]),
            ["threshold"] = threshold.Value,
            ["thresholdReason"] = threshold.Reason,
            ["provider"] = scoring.ExecutionProvider.ToString().ToLowerInvariant(),
            ["images"] = Images,
            ["objects"] = _objects,
            ["imagesWithoutObjects"] = Empty,
            ["classes"] = new JsonArray([.. Classes().Select(item => new JsonObject
        {
            ["name"] = item.Name,
            ["objects"] = item.Objects,
            ["images"] = item.Images,
        })]),
            ["unusable"] = new JsonArray([.. _unusable.Select(item => new JsonObject
        {
            ["file"] = item.File,
            ["problem"] = item.Problem,
        })]),
            ["milliseconds"] = new JsonObject(Steps.Select((step, i) => KeyValuePair.Create(step, (JsonNode?)Median(_times[i])))),
            ["imagesPerSecond"] = Rate(elapsed),
            ["seconds"] = elapsed.TotalSeconds,
            ["interrupted"] = interruptedOf is not null,
        };

    /// <summary>For people.</summary>
    public IEnumerable<string> ToLines(
        ScoreThreshold threshold, ScoringOptions scoring, TimeSpan elapsed, string folder, IReadOnlyList<string> files, int drawings)
    {
        yield return $"{Images} images, {_objects} objects; {Empty} images without objects, {_unusable.Count} left out";
        var shown = Classes().Take(MostClasses).ToList();
        var width = Math.Min(40, shown.Select(item => item.Name.Length).DefaultIfEmpty(0).Max());
        foreach (var (name, objects, images) in shown)
            yield return $"  {name.PadRight(width)} {objects,8} in {images} images";
        if (_classes.Count > shown.Count)
            yield return $"  and {_classes.Count - shown.Count} more classes, listed with --json";
        yield return threshold.ToString();
        yield return "median of an image: " + string.Join(", ", Steps.Zip(_times, (step, times) =>
            string.Create(CultureInfo.InvariantCulture, $"{step} {Median(times):0.0} ms")));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Rate(elapsed):0.0} images/s, network on {scoring}, {elapsed.TotalSeconds:0.0} s in all");
        yield return $"{folder}: {string.Join(", ", files)}" + (drawings > 0 ? $", {drawings} drawings" : "");
    }

    private IEnumerable<(string Name, long Objects, int Images)> Classes() => _classes
        .OrderByDescending(item => item.Value.Objects).ThenBy(item => item.Key, StringComparer.Ordinal)
        .Select(item => (item.Key, item.Value.Objects, item.Value.Images));

    private double Rate(TimeSpan elapsed) => Images / Math.Max(1e-3, elapsed.TotalSeconds);

    private static double Median(List<float> times) => times.Count == 0 ? 0 : times.Order().ElementAt(times.Count / 2);
}

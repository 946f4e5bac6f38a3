using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>
/// Reads the files of a training. Anybody may have written them: sizes are bounded, and a broken one costs its part only.
/// </summary>
internal static class RunReader
{
    private const long Mebi = 1 << 20;
    private const string Trains = "A training with --val writes it (sparse-detr train … --val DIR).";

    /// <param name="name">What the page calls the training.</param>
    /// <param name="files">Where it lies.</param>
    /// <param name="cost">Size and time of its network, or null.</param>
    public static ReportedRun Read(string name, RunFiles files, NetworkCost? cost = null) => new(name, files)
    {
        Metrics = Json(files.Metrics, 64 * Mebi, Trains, RunMetrics.Parse),
        Predictions = Predictions(files),
        History = Json(files.History, 256 * Mebi, "sparse-detr train writes it after each epoch.", EpochList.Parse),
        Options = Json(files.Options, 16 * Mebi, "sparse-detr train writes it.", RunOptions.Parse),
        Levers = Json(files.Levers, 64 * Mebi, "A training with a target writes it (--latency, --gflops, --file-size).", LeverList.Parse),
        Findings = Json(files.Findings, 256 * Mebi, "It is written where the data has something odd.", FindingList.Parse),
        Steps = Text(files.StepLog, 256 * Mebi, "sparse-detr train writes it.", StepCurve.Parse),
        Cost = cost,
        ModelBytes = Written(files.Onnx) is null ? null : new FileInfo(files.Onnx).Length,
        Written = new[] { files.Metrics, files.Predictions, files.History, files.Onnx }.Max(Written),
    };

    /// <summary>predictions.json alone; null where it is missing or broken.</summary>
    public static RunPredictions? ReadPredictions(RunFiles files) => Predictions(files).Value;

    private static Part<RunPredictions> Predictions(RunFiles files) =>
        Json(files.Predictions, 512 * Mebi, Trains, RunPredictions.Parse);

    private static DateTime? Written(string file) => File.Exists(file) ? File.GetLastWriteTime(file) : null;

    private static Part<T> Json<T>(string file, long largest, string maker, Func<JsonView, T?> parse)
        where T : class =>
        Guarded(file, maker, () =>
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAllBytes(file, largest));
            return parse(new JsonView(json.RootElement));
        });

    private static Part<T> Text<T>(string file, long largest, string maker, Func<TextReader, T?> parse)
        where T : class =>
        Guarded(file, maker, () =>
        {
            using var text = new StreamReader(RegularFile.Open(file, largest));
            return parse(text);
        });

    private static Part<T> Guarded<T>(string file, string maker, Func<T?> read)
        where T : class
    {
        var name = Path.GetFileName(file);
        try
        {
            return read() is { } value ? value : Missing($"{name} does not hold what its name says.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing($"There is no {name}.");
        }
        catch (JsonException error)
        {
            var line = error.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $" in line {number + 1}") : "";
            return Missing($"{name} is damaged{line}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException
            or InvalidOperationException)
        {
            return Missing($"{name} cannot be read: {error.Message.TrimEnd('.')}.");
        }

        Part<T> Missing(string problem) => new(null, $"{problem} {maker}");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>What a model and the run folder that it lies in know. Neither is trusted: texts may be anything.</summary>
/// <param name="File">The model.</param>
/// <param name="ModelName">Its network.</param>
/// <param name="ClassNames">What it finds.</param>
/// <param name="Height">Height of its input in pixels.</param>
/// <param name="Width">Width of its input in pixels.</param>
/// <param name="ScoreThreshold">The threshold that it recommends, else its own.</param>
/// <param name="Options">Options of the training under the names of the trainer.</param>
/// <param name="Metrics">How well it did, or null.</param>
internal sealed record ScaffoldModel(
    string File, string ModelName, IReadOnlyList<string> ClassNames, int Height, int Width, float ScoreThreshold, JsonObject Options,
    JsonObject? Metrics)
{
    private const long LargestFile = 16 << 20;

    private static readonly string[] columns = ["Image", "PredictedLabel", "PredictedBoundingBoxes", "Score"];

    /// <summary>Opens a model, which proves that it can be opened, and reads what lies beside it.</summary>
    /// <exception cref="InvalidDataException">It is no model, or one whose columns have names of their own.</exception>
    public static ScaffoldModel Read(MLContext ml, string file)
    {
        if (!DetectorFile.IsModel(file))
            throw new ArgumentException(
                $"{file}: a finished model is needed, model.zip or model.onnx; sparse-detr export makes one of weights.");
        using var detector = DetectorFile.Open(
            ml, file,
            new DetectorRequest(null, null, null, SuperSparseDetrTransformer.DefaultScoreThreshold, new ScoringOptions { Threads = 1 }));
        if (columns.FirstOrDefault(column => !HasColumn(ml, detector, column)) is { } missing)
            throw new InvalidDataException($"{file}: the model has no column '{missing}'; its columns have names of their own. "
                + "An ONNX file has none: sparse-detr export it, and scaffold that.");
        var run = new RunFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var ofRun = new[] { run.Model, run.Onnx }.Select(Path.GetFileName).Contains(Path.GetFileName(file));
        return new ScaffoldModel(
            file, detector.ModelName, detector.ClassNames, detector.InputHeight, detector.InputWidth,
            detector.RecommendedThreshold ?? detector.ScoreThreshold, OptionsOf(detector, ofRun ? ReadObject(run.Options) : null),
            ofRun ? ReadObject(run.Metrics) : null);
    }

    private static bool HasColumn(MLContext ml, SuperSparseDetrTransformer detector, string column)
    {
        try
        {
            return detector.GetOutputSchema(ImageFiles.Empty(ml).Schema).GetColumnOrNull(column) is not null;
        }
        catch (ArgumentOutOfRangeException) // the image column
        {
            return column != columns[0];
        }
    }

    /// <summary>The options of the training, or without a run those that the model tells.</summary>
    private static JsonObject OptionsOf(SuperSparseDetrTransformer detector, JsonObject? run)
    {
        var options = new JsonObject();
        if (DetectorPreset.All.FirstOrDefault(preset => preset.Name == detector.ModelName) is { } preset)
            options["Model"] = preset.Model.ToString();
        if (detector.InputHeight == detector.InputWidth)
            options["ImageSize"] = detector.InputHeight;
        if (run?["Training"] is not JsonObject training || (string?)options["Model"] is not { } model || !IsText(run["Model"], model))
            return options; // options of another network say nothing about this one
        foreach (var name in new[] { "WeightsFile", "BackboneWeightsFile", "SparseEncoder" })
            if (run[name] is { } value)
                options[name] = value.DeepClone();
        foreach (var name in new[] { "Epochs", "BatchSize", "LearningRate", "Patience", "Augmentation", "Sparsity" })
            if (training.TryGetPropertyValue(name, out var value))
                options[name] = value?.DeepClone();
        return options;
    }

    private static bool IsText(JsonNode? node, string text) =>
        node is JsonValue value && value.TryGetValue<string>(out var found) && found == text;

    private static JsonObject? ReadObject(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= LargestFile }
                ? JsonNode.Parse(System.IO.File.ReadAllText(file)) as JsonObject
                : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a model alone is enough
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>What a training leaves in its folder when it is over.</summary>
/// <param name="ml">The catalog.</param>
/// <param name="terminal">Where the result is told.</param>
/// <param name="folder">The run folder.</param>
internal sealed class TrainingResults(MLContext ml, Terminal terminal, string folder)
{
    private readonly RunFolder _run = new(folder);

    /// <summary>Writes the model, measures it, explains it, and tells.</summary>
    /// <param name="detector">The fitted detector.</param>
    /// <param name="images">What it was trained on.</param>
    /// <param name="validation">What it is measured on, or null.</param>
    /// <param name="denseAP">AP of a dense network of the same make, or null; asked for a sparse one only.</param>
    /// <param name="cancelled">Whether the training ended early; then less is measured.</param>
    /// <returns>The exit code.</returns>
    public int Write(
        SuperSparseDetrTransformer detector, IDataView images, DetectionDataset? validation, Func<double?> denseAP,
        CancellationToken cancelled)
    {
        SaveModel(detector, images);
        var lines = new List<string> { $"{folder}: {Path.GetFileName(_run.Model)}, {Path.GetFileName(_run.Onnx)}" };
        var metrics = validation is null ? null : Measure(detector, images, validation, lines);
        var figures = new JsonObject();
        if (!cancelled.IsCancellationRequested && SparsityBalance.Measure(ml, detector, metrics?.MAP50_95, denseAP) is { } balance)
        {
            figures["sparsity"] = balance.ToJson();
            lines.AddRange(balance.ToLines());
        }
        var json = new JsonObject { ["folder"] = folder, ["cancelled"] = cancelled.IsCancellationRequested };
        if (metrics is not null)
            metrics.Save(_run.Metrics, figures);
        else if (figures.Count > 0)
            AtomicFile.WriteText(_run.Metrics, figures.ToJsonString(Terminal.Indented) + "\n");
        if (metrics is not null || figures.Count > 0)
            json["metrics"] = metrics is not null ? JsonNode.Parse(metrics.ToJson(figures)) : figures;
        if (Explain())
            lines.Add($"{_run.Report}: open it in a browser");
        if (cancelled.IsCancellationRequested)
            lines.Add($"to go on: sparse-detr train --resume --out '{folder}'");
        terminal.Result(json, lines);
        return cancelled.IsCancellationRequested ? CommandLine.Interrupted : CommandLine.Success;
    }

    /// <summary>Draws what is annotated; a training goes on without the drawing.</summary>
    public void DrawLabels(IReadOnlyList<DetectionDataset> parts)
    {
        try
        {
            Directory.CreateDirectory(_run.SampleImages);
            ml.ObjectDetection.SaveDatasetChart(parts, _run.LabelImage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"{_run.LabelImage} cannot be written: {error.Message}");
        }
    }

    private ObjectDetectionMetrics Measure(
        SuperSparseDetrTransformer detector, IDataView images, DetectionDataset validation, List<string> lines)
    {
        var options = new EvaluationOptions { InputWidth = detector.InputWidth, InputHeight = detector.InputHeight };
        using var every = detector.WithScoreThreshold(0);
        var metrics = ml.ObjectDetection.Evaluate(every.Transform(ImageFiles.Load(ml, validation)), validation, options: options);
        metrics.SavePredictions(_run.Predictions);
        lines.AddRange(new QualityTable(metrics, options).ToLines());
        lines.Add(metrics.ToString());
        if (metrics.Quality.RecommendedThreshold is { } threshold)
        {
            using var noted = detector.WithRecommendedThreshold((float)threshold);
            SaveModel(noted, images);
        }
        return metrics;
    }

    private void SaveModel(SuperSparseDetrTransformer model, IDataView images)
    {
        foreach (var file in new[] { _run.Model, _run.Onnx })
            ModelFile.Save(ml, model, images, file);
    }

    /// <summary>Images and a page explain a result; that they cannot be written is no reason to lose it.</summary>
    private bool Explain()
    {
        try
        {
            ml.ObjectDetection.SaveValidationImages(folder);
            ml.ObjectDetection.SaveReport([folder], _run.Report);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            terminal.Warn($"the report cannot be written: {error.Message}");
            return false;
        }
    }
}

using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Reports;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Shows by images what a sparse detector looks at and what was left out.</summary>
internal static class SparsityImages
{
    private const int Samples = 4;
    private const int MostRead = 400; // of a large data set only the beginning is looked through
    private const int TimedRuns = 11;
    private const int GreySide = 256;
    private const byte Grey = 128;

    /// <summary>A few images from all over a source, with an object each where there are such.</summary>
    internal static IReadOnlyList<DetectionSample> Choose(IDetectionSource source)
    {
        int read = Math.Min(source.Count, MostRead), step = Math.Max(1, read / Samples);
        var chosen = new List<DetectionSample>();
        var next = step / 2;
        using var reader = source.Open(null);
        for (var place = 0; place < read && chosen.Count < Samples; place++)
        {
            var sample = reader.Read(place);
            if (place >= next && (sample.Labels.Length > 0 || place == read - 1))
            {
                chosen.Add(sample);
                next += step;
            }
            else
            {
                sample.Dispose();
            }
        }
        return chosen;
    }

    /// <summary>Score and structure over the epochs.</summary>
    internal static void DrawCourse(string path, IReadOnlyList<EpochRecord> history)
    {
        if (history.Count > 0)
            Save(path, SparsityTimelineChart.Draw([.. history.Select(epoch => new TimelineEpoch(
                epoch.Epoch, epoch.AveragePrecision, epoch.Shares.Tokens, epoch.Shares.Queries,
                Math.Min(epoch.Shares.FeedForward, Math.Min(epoch.Shares.Fusion, epoch.Shares.Backbone)),
                epoch.Phase == SparsityPhase.Compensation
                    ? SparsityTimelineChart.Compensation
                    : epoch.Phase.ToString(), epoch.WindowFactor))]));
    }

    /// <summary>The averaged attention that tokens were chosen by, and what was kept.</summary>
    internal static void DrawAverage(string path, Detector detector, ScoreBoard scores)
    {
        using var ground = new ImagePixels(GreySide * detector.Width / detector.Height, GreySide);
        ground.Bytes.Fill(Grey);
        Save(path, TokenMapImage.Draw(ground, detector.Levels, scores.Tokens.Values, detector.Structure.Tokens));
    }

    /// <summary>The time of each part of the exported network beside that of the whole weights.</summary>
    internal static void DrawLatency(string path, Detector detector, ExportedDetector sparse, int threads)
    {
        var structure = detector.Structure;
        detector.Structure = SparseState.Dense;
        var dense = DetectorExport.Export(detector, sparse.Metadata.ClassNames).Onnx;
        detector.Structure = structure;
        var costs = NetworkMeter.Measure([dense, sparse.Onnx], threads, TimedRuns);
        Save(path, LatencyByComponentChart.Draw(costs[0], costs[1], detector.Preset.Name));
    }

    /// <summary>For each image where the decoder looks, with the tokens that are kept, and where the queries are.</summary>
    /// <exception cref="ArgumentException">The network takes no budgets.</exception>
    internal static void Draw(string folder, Detector detector, IReadOnlyList<DetectionSample> samples)
    {
        if (!detector.Preset.Design.TakesBudgets)
            throw new ArgumentException($"{detector.Preset} takes no budgets, so there is nothing to draw of what it keeps.");
        Directory.CreateDirectory(folder);
        detector.eval();
        detector.Tracing = true;
        try
        {
            var options = new BatchOptions { BatchSize = 1, Height = detector.Height, Width = detector.Width };
            var classNames = Enumerable.Range(0, detector.ClassCount).Select(label => $"{label}").ToList();
            foreach (var (sample, batch) in samples.Zip(new BatchLoader(new SampleList(classNames, samples), options)
                .ReadEpoch(0, CancellationToken.None)))
                using (batch)
                    Draw(folder, detector, sample, batch.Images);
        }
        finally
        {
            detector.Tracing = false;
        }
    }

    /// <summary>Side by side the tokens that networks, by name and weights, keep of an image file.</summary>
    internal static void DrawKept(string path, IReadOnlyList<(string Name, string WeightsFile)> networks, string image)
    {
        using var pixels = ImageFile.Decode(image);
        Save(path, KeptTokensImage.Draw(pixels, [.. networks.Select(network =>
        {
            IReadOnlyList<string>? classNames = null;
            using var detector = WeightsFile.Open(model: null, network.WeightsFile, imageSize: null, ref classNames);
            return (network.Name, detector.Levels, (IReadOnlyList<int[]>?)detector.Structure.Tokens);
        })]));
    }

    private static void Draw(string folder, Detector detector, DetectionSample sample, Tensor image)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var output = detector.call(image.to(detector.parameters().First().device), null);
        var trace = output.Trace!;
        float[] map = AttentionMap.Compute(trace, AttentionKernel.Exact), usage = QueryUsage.Compute(trace, map);
        var references = trace.References.Elements<float>();
        var name = Path.GetFileNameWithoutExtension(sample.Name);
        var kept = output.Choice.Tokens?.ByLevel(trace.Levels) ?? detector.Structure.Tokens;
        Save(Path.Combine(folder, $"{name}-tokens.png"), TokenMapImage.Draw(sample.Image, trace.Levels, map, kept));
        Save(
            Path.Combine(folder, $"{name}-queries.png"),
            QueryScoreImage.Draw(
                sample.Image,
                sample.Boxes,
                [.. usage.Select((score, query) => (references[query * 4], references[query * 4 + 1], score))]));
    }

    private static void Save(string path, Drawing drawing)
    {
        using (drawing)
            drawing.Save(path);
    }
}

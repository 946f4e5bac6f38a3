using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Reports;
using Microsoft.ML.SparseDetr.Sparsity.Cost;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using TorchSharp;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>Timed runs unless said otherwise.</summary>
    private const int DefaultRuns = 21;

    /// <summary>Counts what a network stores and computes, and takes its time in ONNX Runtime, one image at a time.</summary>
    /// <param name="modelFile">An ONNX file with an image input, exported by this library or by another program.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="runs">Timed runs; times are medians.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, cannot be run, or has no image input; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read, or the profiles of the runs cannot be written to the folder for temporary
    /// files.</exception>
    public NetworkCost Measure(string modelFile, int threads = ScoringOptions.DefaultThreads, int runs = DefaultRuns)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        return MeasureInTurns([modelFile], threads, runs)[0];
    }

    /// <summary>The same for several files, which take turns in every round, so that what else the machine does meets all alike.</summary>
    /// <param name="modelFiles">ONNX files with an image input, exported by this library or by others.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="runs">Timed runs of each; times are medians.</param>
    /// <param name="imageSize">Side in pixels for networks that take images of any size; null takes the height of the first network's
    /// image, and 640 where that one takes any too.</param>
    /// <returns>One cost for each file, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, cannot be run, or has no image input; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read, or the profiles of the runs cannot be written to the folder for temporary
    /// files.</exception>
    public IReadOnlyList<NetworkCost> MeasureInTurns(
        IReadOnlyList<string> modelFiles, int threads = ScoringOptions.DefaultThreads, int runs = DefaultRuns, int? imageSize = null) =>
        MeasureInTurns(modelFiles, ScoringOptions.OfThreads(threads), runs, imageSize);

    /// <summary>The same, with the choice of what runs the networks.</summary>
    /// <param name="modelFiles">ONNX files with an image input, exported by this library or by others.</param>
    /// <param name="options">What runs the networks.</param>
    /// <param name="runs">Timed runs of each; times are medians.</param>
    /// <param name="imageSize">Side in pixels for networks that take images of any size; null takes the height of the first network's
    /// image, and 640 where that one takes any too.</param>
    /// <returns>One cost for each file, in their order.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, cannot be run, or has no image input; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read, or the profiles of the runs cannot be written to the folder for temporary
    /// files.</exception>
    public IReadOnlyList<NetworkCost> MeasureInTurns(
        IReadOnlyList<string> modelFiles, ScoringOptions options, int runs = DefaultRuns, int? imageSize = null)
    {
        ArgumentNullException.ThrowIfNull(modelFiles);
        ArgumentNullException.ThrowIfNull(options);
        return NetworkMeter.Measure(
            [.. modelFiles.Select(ExportedDetector.ReadNetwork)], options.Checked(), runs, modelFiles, imageSize);
    }

    /// <summary>
    /// The same for a fitted or loaded model; a sparse one is measured in turns with the dense network of its preset, classes and image
    /// size, which is built with random weights.
    /// </summary>
    /// <param name="model">A detector, or a chain that has one.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="runs">Timed runs of each network; times are medians.</param>
    /// <exception cref="ArgumentException">The model has no detector of this library.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run, or its dense counterpart cannot be built.</exception>
    public CostComparison MeasureBesideDense(ITransformer model, int threads = ScoringOptions.DefaultThreads, int runs = DefaultRuns)
    {
        var scoring = ScoringOptions.OfThreads(threads);
        var detector = Find(model, scoring);
        using var made = MadeAnew(detector, model);
        using var stream = new MemoryStream();
        detector.SaveAsOnnx(stream);
        var exported = ExportedDetector.Parse(stream.ToArray());
        if (exported.Metadata.Sparsity.Count == 0)
            return new CostComparison(NetworkMeter.Measure([exported.Onnx], scoring, runs)[0], null, []);
        using var scope = torch.NewDisposeScope();
        using var twin = DenseTwin.Create(exported.Metadata);
        var denseFormulas = ByFormulas(twin);
        var dense = DenseTwin.Export(twin, exported.Metadata.ClassNames);
        DenseTwin.Sparsify(twin, exported.Metadata);
        var formulas = ByFormulas(twin) is { } sparse && denseFormulas is not null
            ? FormulaCost.Of(sparse, denseFormulas)
            : [];
        var costs = NetworkMeter.Measure([exported.Onnx, dense], scoring, runs);
        return new CostComparison(costs[0], costs[1], formulas);
    }

    /// <summary>Null for a deformable encoder: the formulas are those of the encoder that a preset has.</summary>
    private static TransformerCost? ByFormulas(Detector detector) =>
        detector.Parts.DeformableEncoder || !detector.Preset.Design.TakesBudgets
        ? null
        : TransformerCost.Of(TransformerShape.Of(detector.Preset, detector.ClassCount, detector.Height, detector.Width),
            TransformerBudget.Of(detector));

    /// <summary>Draws the milliseconds of each part, dense beside sparse.</summary>
    /// <param name="comparison">A sparse network that was measured beside its dense one.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="target">File to write; its ending decides the format.</param>
    /// <exception cref="ArgumentException">The comparison has no dense network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveLatencyChart(CostComparison comparison, string title, string target)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var dense = comparison.Dense ?? throw new ArgumentException("A dense network has nothing to be drawn beside.", nameof(comparison));
        using var drawing = LatencyByComponentChart.Draw(dense, comparison.Model, title);
        drawing.Save(target);
    }
}

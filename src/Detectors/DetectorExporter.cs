using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>
/// Writes a detector as an ONNX file. Inputs: <c>images</c> float [N, 3, H, W] RGB in 0..1 and <c>orig_target_sizes</c> int64 [N, 2],
/// width and height of the images. Outputs, K = min(300, Q·C) detections with the highest scores first: <c>labels</c> int64 [N, K],
/// <c>boxes</c> float [N, K, 4] x0 y0 x1 y1 in pixels of the images, <c>scores</c> float [N, K]. Only N is free.
/// </summary>
/// <remarks>
/// The exported file: what D-FINE's users know (tools/deployment/export_onnx.py of DEIM), with the post-processing inside.
/// </remarks>
internal static class DetectorExporter
{
    private const int LargestOutput = 300;
    private const string Batch = "N";

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="detector">The detector; its configured image size becomes the file's.</param>
    /// <param name="path">The file.</param>
    /// <param name="classNames">Names of the classes, by label.</param>
    /// <exception cref="ArgumentException">The number of names is not the number of classes.</exception>
    /// <exception cref="NotSupportedException">The images are too small to be exported.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void Export(Detector detector, string path, IReadOnlyList<string> classNames) =>
        OnnxModelWriter.Write(path, Build(detector), Metadata(detector, classNames).ToEntries());

    /// <inheritdoc cref="Export(Detector, string, IReadOnlyList{string})"/>
    internal static void Export(Detector detector, Stream stream, IReadOnlyList<string> classNames) =>
        OnnxModelWriter.Write(stream, Build(detector), Metadata(detector, classNames).ToEntries());

    /// <summary>The graph of what is in use of the detector.</summary>
    internal static OnnxGraph Build(Detector detector)
    {
        if (detector.Structure.IsDense || detector.IsGathered)
            return BuildWhole(detector);
        using var gathered = detector.Gather();
        return BuildWhole(gathered);
    }

    private static OnnxGraph BuildWhole(Detector detector)
    {
        var graph = new OnnxGraph(detector.Preset.Name);
        (var logits, var boxes, var sizes) = EmitNetwork(graph, detector);
        using (graph.Scope("post"))
            detector.EmitPostprocessing(graph, logits, boxes, sizes);
        return graph;
    }

    /// <summary>
    /// Appends the network without the post-processing: [N·Q, …] logits, [N·Q, 4] boxes cxcywh, and the input with the images' sizes.
    /// </summary>
    internal static (string Logits, string Boxes, string Sizes) EmitNetwork(OnnxGraph graph, Detector detector)
    {
        var images = graph.Input(OnnxTensors.Images, OnnxElementType.Float, Batch, 3, detector.Height, detector.Width);
        var sizes = graph.Input(OnnxTensors.TargetSizes, OnnxElementType.Int64, Batch, 2);
        (var logits, var boxes) = detector.Emit(graph, images, () => EmitImages(graph, sizes));
        return (logits, boxes, sizes);
    }

    /// <summary>[N, 1] 0 … N − 1: the running sum of as many ones as there are images.</summary>
    private static string EmitImages(OnnxGraph graph, string sizes)
    {
        var ones = graph.Add(graph.Mul(graph.Slice(sizes, 1, 0, 1), graph.Scalar(0L)), graph.Scalar(1L));
        return graph.Node("CumSum", [ones, graph.Scalar(0L)], new OnnxAttribute("exclusive", 1));
    }

    /// <summary>The best (query, class) pairs, their boxes in pixels.</summary>
    internal static void EmitPostprocessing(OnnxGraph graph, string logits, string boxes, string sizes, int queries, int classes)
    {
        var count = Math.Min(LargestOutput, queries * classes);
        (var best, var pairs) = graph.TopK(graph.Reshape(logits, -1, queries * classes), count); // the sigmoid keeps the order
        var labels = graph.Node("Mod", [pairs, graph.Scalar((long)classes)]);
        var chosen = graph.RowsAt(graph.Reshape(boxes, -1, queries, 4), graph.Div(pairs, graph.Scalar((long)classes)));
        EmitOutputs(graph, labels, chosen, graph.Sigmoid(best), sizes, count);
    }

    /// <summary>Appends the outputs of the file.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="labels">[N, K] int64, the best detections first.</param>
    /// <param name="boxes">[N, K, 4] cxcywh.</param>
    /// <param name="scores">[N, K].</param>
    /// <param name="sizes">[N, 2] int64 width and height of the images.</param>
    /// <param name="count">K.</param>
    internal static void EmitOutputs(OnnxGraph graph, string labels, string boxes, string scores, string sizes, int count)
    {
        double[] corners = [1, 0, 1, 0, 0, 1, 0, 1, -0.5, 0, 0.5, 0, 0, -0.5, 0, 0.5]; // cxcywh · this = xyxy
        var scale = graph.Unsqueeze(graph.Gather(graph.Cast(sizes, OnnxElementType.Float), graph.Ints(0, 1, 0, 1), 1), 1); // [N, 1, 4]
        graph.Output(OnnxTensors.Labels, labels, OnnxElementType.Int64, Batch, count);
        var pixels = graph.Mul(graph.MatMul(boxes, graph.Weight("corners", corners, 4, 4)), scale);
        graph.Output(OnnxTensors.Boxes, pixels, OnnxElementType.Float, Batch, count, 4);
        graph.Output(OnnxTensors.Scores, scores, OnnxElementType.Float, Batch, count);
    }

    private static DetectorMetadata Metadata(Detector detector, IReadOnlyList<string> classNames)
    {
        if (classNames.Count != detector.ClassCount)
            throw new ArgumentException($"There are {classNames.Count} class names for a detector of {detector.ClassCount} classes.",
                nameof(classNames));
        return new DetectorMetadata
        {
            Model = detector.Preset.Name,
            ClassNames = classNames,
            InputWidth = detector.Width,
            InputHeight = detector.Height,
            Sparsity = StructureSummary.Of(detector),
            DeformableEncoder = detector.Parts.DeformableEncoder,
            KeepRatio = detector.KeepRatio,
            TokenCriterion = detector.KeepRatio is null ? null : detector.Parts.Criterion.Name(),
            Structure = detector.Structure.IsDense ? null : detector.Structure.ToJson(),
        };
    }
}

using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>
/// A network with the contract of an exported detector whose answer can be worked out by hand:
/// three candidates with fixed relative boxes, whose scores are 1, 1/2 and 1/10 of the image's mean brightness.
/// </summary>
internal static class TinyDetector
{
    public const int Width = 64;
    public const int Height = 32;

    public static readonly string[] ClassNames = ["scratch", "pit", "patch"];
    public static readonly long[] Labels = [2, 0, 1];
    public static readonly float[] Weights = [1, 0.5f, 0.1f];
    public static readonly float[] Boxes = [0, 0, 0.5f, 0.5f, 0.25f, 0.25f, 0.75f, 1, 0.5f, 0, 1, 0.25f];

    /// <summary>The network, on request with other shares of the brightness.</summary>
    public static byte[] Build(string name = "tiny", string[]? classNames = null, int height = Height, float[]? weights = null)
    {
        var graph = new OnnxGraph("tiny");
        var images = graph.Input(OnnxTensors.Images, OnnxElementType.Float, "N", 3, height, Width);
        var sizes = graph.Input(OnnxTensors.TargetSizes, OnnxElementType.Int64, "N", 2);
        var mean = images;
        for (var axis = 3; axis >= 1; axis--)
            mean = graph.ReduceMean(mean, axis, keepDimension: axis == 1); // [N, 3, H, W] -> [N, 1]
        var scores = graph.Mul(mean, graph.Initializer("score_weights", weights ?? Weights, 1, 3)); // [N, 3]
        var size = graph.Cast(sizes, OnnxElementType.Float); // [N, 2]
        var corners = graph.Reshape(graph.Concat(1, size, size), -1, 1, 4); // [N, 1, 4] = w h w h
        var boxes = graph.Mul(corners, graph.Initializer("relative_boxes", Boxes, 1, 3, 4)); // [N, 3, 4]
        var zeros = graph.Cast(graph.Mul(scores, graph.Scalar(0f)), OnnxElementType.Int64);
        graph.Output(OnnxTensors.Labels, graph.Add(zeros, graph.Initializer("label_values", Labels, 1, 3)), OnnxElementType.Int64, "N", 3);
        graph.Output(OnnxTensors.Boxes, boxes, OnnxElementType.Float, "N", 3, 4);
        graph.Output(OnnxTensors.Scores, scores, OnnxElementType.Float, "N", 3);
        var metadata = new DetectorMetadata
        {
            Model = name,
            ClassNames = classNames ?? ClassNames,
            InputHeight = height,
            InputWidth = Width,
        };
        return OnnxModelWriter.ToBytes(graph, metadata.ToEntries());
    }

    /// <summary>Writes the network to a file and returns its path.</summary>
    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "tiny.onnx");
        File.WriteAllBytes(path, Build());
        return path;
    }
}

using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>Brings tensors and TorchSharp's own layers into a graph. Tokens of all images stand in one matrix, a row each.</summary>
internal static class GraphTensors
{
    /// <summary>
    /// The elements, row by row. TorchSharp declares biases and statistics as optional; the layers exported here have them.
    /// </summary>
    public static double[] ToDoubles(this Tensor? tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return tensor.Elements<double>();
    }

    public static string Weight(this OnnxGraph graph, string name, double[] values, params ReadOnlySpan<long> shape) =>
        graph.Initializer(name, Array.ConvertAll(values, v => (float)v), shape);

    /// <summary>Constant indices for a Gather.</summary>
    public static string Indices(this OnnxGraph graph, string name, int[] values) =>
        graph.Initializer(name, Array.ConvertAll(values, i => (long)i), values.Length);

    /// <summary>x·Wᵀ + b over rows [M, in] -> [M, out].</summary>
    public static string Linear(this OnnxGraph graph, string rows, Linear layer) =>
        graph.Linear(rows, layer.weight.ToDoubles(), layer.bias.ToDoubles());

    /// <summary>x·Wᵀ + b over rows [M, in], with a weight [out, in] and a bias [out].</summary>
    public static string Linear(this OnnxGraph graph, string rows, double[] weight, double[] bias) => graph.Gemm(
        rows, graph.Weight("weight", weight, bias.Length, weight.Length / bias.Length), graph.Weight("bias", bias, bias.Length));

    /// <summary>The same rows for every image.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="name">Name of the rows.</param>
    /// <param name="rows">[Q, D].</param>
    /// <param name="width">D.</param>
    /// <param name="imageRows">[B, 1] int64 position of each image in the batch.</param>
    /// <returns>[B·Q, D].</returns>
    public static string Repeat(this OnnxGraph graph, string name, double[] rows, int width, string imageRows)
    {
        var zeros = graph.Unsqueeze(graph.Mul(graph.Cast(imageRows, OnnxElementType.Float), graph.Scalar(0f)), 2); // [B, 1, 1]
        return graph.Reshape(graph.Add(graph.Weight(name, rows, rows.Length / width, width), zeros), -1, width);
    }

    /// <summary>The rows of each image at its own indices.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="rows">[B, N, D].</param>
    /// <param name="indices">[B, K] int64.</param>
    /// <returns>[B, K, D].</returns>
    public static string RowsAt(this OnnxGraph graph, string rows, string indices) =>
        graph.Node("GatherND", [rows, graph.Unsqueeze(indices, 2)], new OnnxAttribute("batch_dims", 1));

    /// <summary>Normalises the last dimension.</summary>
    public static string LayerNorm(this OnnxGraph graph, string x, LayerNorm norm) => graph.LayerNormalization(
        x, graph.Weight("scale", norm.weight.ToDoubles(), norm.normalized_shape),
        graph.Weight("bias", norm.bias.ToDoubles(), norm.normalized_shape),
        (float)norm.eps);

    /// <summary>[B, D, h, w] map -> [B, h·w, D] tokens, row by row.</summary>
    public static string Tokens(this OnnxGraph graph, string map, int width, int count) =>
        graph.Transpose(graph.Reshape(map, -1, width, count), 0, 2, 1);
}

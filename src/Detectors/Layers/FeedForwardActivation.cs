using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>What stands between the two linear layers of a feed-forward network.</summary>
/// <param name="Apply">In a pass.</param>
/// <param name="Emit">The same in a graph.</param>
/// <param name="HasZeros">Whether inactive channels are exactly 0.</param>
internal sealed record FeedForwardActivation(Func<Tensor, Tensor> Apply, Func<OnnxGraph, string, string> Emit, bool HasZeros)
{
    /// <summary>max(0, x).</summary>
    public static FeedForwardActivation Relu { get; } =
        new(x => nn.functional.relu(x), (graph, x) => graph.Relu(x), HasZeros: true);

    /// <summary>x·Φ(x) by the error function.</summary>
    public static FeedForwardActivation Gelu { get; } =
        new(x => nn.functional.gelu(x), (graph, x) => graph.Gelu(x), HasZeros: false);

    /// <summary>x·σ(x).</summary>
    public static FeedForwardActivation Silu { get; } =
        new(x => nn.functional.silu(x), (graph, x) => graph.Silu(x), HasZeros: false);
}

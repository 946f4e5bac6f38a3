using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>One decoder layer: self-attention, deformable cross-attention, feed-forward network.</summary>
internal abstract class DecoderLayer(string name) : nn.Module(name)
{
    private const double HalfPrecisionMax = 65504; // the official clamp; it keeps weights usable in half precision

    /// <param name="queries">[B, Q, D] content.</param>
    /// <param name="positions">[B, Q, D] codes of the reference boxes.</param>
    /// <param name="references">[B, Q, 4] reference boxes cxcywh.</param>
    /// <param name="values">For each level [B, D, h, w].</param>
    /// <param name="mask">[Q, Q] added to the self-attention scores, or null.</param>
    /// <returns>[B, Q, D].</returns>
    internal abstract Tensor forward(Tensor queries, Tensor positions, Tensor references, IReadOnlyList<Tensor> values, Tensor? mask);

    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, D] rows.</param>
    /// <param name="positions">[B·Q, D] rows.</param>
    /// <param name="references">[B·Q, 4] boxes cxcywh.</param>
    /// <param name="memory">The tokens that the queries look at.</param>
    /// <returns>[B·Q, D] rows.</returns>
    internal abstract string Emit(OnnxGraph graph, string queries, string positions, string references, EmittedMemory memory);

    internal abstract DeformableAttention CrossAttention { get; }

    private protected static Tensor Clamp(Tensor x) => x.clamp(-HalfPrecisionMax, HalfPrecisionMax);

    private protected static string Clamp(OnnxGraph graph, string x) => graph.Clip(x, -(float)HalfPrecisionMax, (float)HalfPrecisionMax);
}

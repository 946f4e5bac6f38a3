using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>An encoder layer of DETR: self-attention and a feed-forward network, post-norm (TransformerEncoderLayer).</summary>
internal sealed class DetrEncoderLayer(DetrShape shape) : PostNormLayer<MultiHeadAttention, Tensor?>(
    nameof(DetrEncoderLayer), new MultiHeadAttention(shape.Width, shape.Heads, shape.Dropout), shape.Width, shape.FeedForward,
    FeedForwardActivation.Relu, shape.Dropout)
{
    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[B or 1, n, d].</param>
    /// <param name="mask">[B, 1, n] added to the scores of the keys, −∞ in the padding; or null.</param>
    public override Tensor forward(Tensor tokens, Tensor positions, Tensor? mask) =>
        Mix(tokens + Drop(self_attn.call(tokens + positions, tokens, mask)));

    /// <summary>Appends the layer for images without padding.</summary>
    /// <returns>[B·n, d].</returns>
    internal string Emit(OnnxGraph graph, TokenRows tokens) =>
        EmitMix(graph, graph.Add(tokens.Rows, self_attn.Emit(graph, tokens, tokens, tokens.Rows)));
}

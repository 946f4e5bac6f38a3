using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>What the tokens of an encoder layer look at.</summary>
/// <param name="Tokens">[B, N, d] all tokens.</param>
/// <param name="References">[B or 1, K, levels, 2] places of those that ask.</param>
/// <param name="Layout">Where the tokens stand.</param>
internal sealed record AskedTokens(Tensor Tokens, Tensor References, LevelLayout Layout);

/// <summary>
/// An encoder layer of Deformable DETR, post-norm (DeformableTransformerEncoderLayer). In Sparse DETR some tokens ask, and all answer.
/// </summary>
internal sealed class DeformableEncoderLayer(DeformableShape shape) : PostNormLayer<LevelAttention, AskedTokens>(
    nameof(DeformableEncoderLayer), new LevelAttention(shape.Width, shape.Heads, DeformableShape.Levels, shape.Points), shape.Width,
    shape.FeedForward, FeedForwardActivation.Relu, shape.Dropout)
{
    /// <param name="tokens">[B, K, d] those that are updated.</param>
    /// <param name="positions">[B, K, d].</param>
    /// <param name="asked">What they look at.</param>
    /// <returns>[B, K, d].</returns>
    public override Tensor forward(Tensor tokens, Tensor positions, AskedTokens asked)
    {
        using var scope = NewDisposeScope();
        (var all, var references, var layout) = asked;
        var attended = self_attn.Answer(tokens + positions, references, all, layout.Grid, layout.Padding);
        return Mix(tokens + Drop(attended)).MoveToOuterDisposeScope();
    }

    /// <summary>Appends the layer for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tokens">[B, K, d] those that are updated.</param>
    /// <param name="positions">[B or 1, K, d].</param>
    /// <param name="centers">[B or 1, K, 2] x and y of their cells' centres.</param>
    /// <param name="memory">All tokens, asked by those K.</param>
    /// <returns>[B, K, d].</returns>
    internal string Emit(OnnxGraph graph, string tokens, string positions, string centers, EmittedMemory memory)
    {
        var attended = self_attn.Emit(graph, graph.Reshape(graph.Add(tokens, positions), -1, Width), centers, memory);
        return graph.Reshape(EmitMix(graph, graph.Add(graph.Reshape(tokens, -1, Width), attended)), -1, memory.QueryCount, Width);
    }
}

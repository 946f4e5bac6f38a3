// AIFI, the encoder's self-attention inside the coarsest level: one post-norm transformer layer (RT-DETR; DEIM §2).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

internal sealed class AifiLayer : nn.Module<Tensor, Tensor, Tensor>
{
    internal readonly SelfAttention self_attn;
    internal readonly Linear linear1;
    internal readonly Linear linear2;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;

    internal AifiLayer(int width, int heads, int feedForward) : base(nameof(AifiLayer))
    {
        self_attn = new SelfAttention(width, heads);
        linear1 = nn.Linear(width, feedForward);
        linear2 = nn.Linear(feedForward, width);
        norm1 = nn.LayerNorm(width);
        norm2 = nn.LayerNorm(width);
        RegisterComponents();
    }

    /// <param name="tokens">[B, h·w, d].</param>
    /// <param name="positions">[1, h·w, d].</param>
    public override Tensor forward(Tensor tokens, Tensor positions)
    {
        Tensor x = norm1.call(tokens + self_attn.call(tokens + positions, tokens, null));
        return norm2.call(x + linear2.call(nn.functional.gelu(linear1.call(x))));
    }

    /// <param name="graph">Where to.</param>
    /// <param name="rows">[B·h·w, d].</param>
    /// <param name="count">Tokens h·w of a picture.</param>
    /// <param name="positions">[h·w, d].</param>
    internal string Emit(OnnxGraph graph, string rows, int count, double[] positions)
    {
        string x = graph.LayerNorm(graph.Add(rows, self_attn.Emit(graph, rows, rows, count, positions)), norm1);
        return graph.LayerNorm(graph.Add(x, graph.Linear(graph.Gelu(graph.Linear(x, linear1)), linear2)), norm2);
    }
}

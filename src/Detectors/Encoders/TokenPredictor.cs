using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// Scores how much the decoder will look at each token of an image (scoring network of Roh et al. 2022, Sparse DETR, §3.2), from the
/// levels as they are before the encoder's attention. The official code also gives it positions; here it sees the features alone.
/// </summary>
internal sealed class TokenPredictor : nn.Module<Tensor, Tensor>
{
    internal readonly ModuleList<nn.Module<Tensor, Tensor>> layer1;
    internal readonly ModuleList<nn.Module<Tensor, Tensor>> layer2;
    private readonly int _width;

    /// <param name="width">Features d of a token, a multiple of 4.</param>
    internal TokenPredictor(int width) : base(nameof(TokenPredictor))
    {
        _width = width;
        layer1 = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.LayerNorm(width), FreshLinear.Xavier(width, width), nn.GELU());
        layer2 = nn.ModuleList<nn.Module<Tensor, Tensor>>(FreshLinear.Xavier(width, width / 2), nn.GELU(),
            FreshLinear.Xavier(width / 2, width / 4), nn.GELU(), FreshLinear.Xavier(width / 4, 1));
        RegisterComponents();
    }

    /// <summary>Features d of a token.</summary>
    internal int Width => _width;

    private int Half => _width / 2;

    private Linear First => (Linear)layer2[0];

    /// <param name="tokens">[B, L, d] tokens of all levels.</param>
    /// <returns>[B, L] logits.</returns>
    public override Tensor forward(Tensor tokens)
    {
        var mixed = layer1.Aggregate(tokens, (x, layer) => layer.call(x)); // [B, L, d]
        Tensor own = mixed.narrow(2, 0, Half), all = mixed.narrow(2, Half, Half).mean([1], keepdim: true);
        // W [own, all] = W₁ own + W₂ all, so that what all tokens share is multiplied once
        var first = nn.functional.linear(own, First.weight.narrow(1, 0, Half))
            + nn.functional.linear(all, First.weight.narrow(1, Half, Half), First.bias);
        return layer2.Skip(1).Aggregate(first, (x, layer) => layer.call(x)).squeeze(2);
    }

    /// <param name="graph">Where to.</param>
    /// <param name="tokens">[B, L, d].</param>
    /// <param name="count">Tokens L of an image.</param>
    /// <returns>[B, L] logits.</returns>
    internal string Emit(OnnxGraph graph, string tokens, int count)
    {
        var rows = graph.LayerNorm(graph.Reshape(tokens, -1, _width), (LayerNorm)layer1[0]);
        var halves = graph.Split(graph.Gelu(graph.Linear(rows, (Linear)layer1[1])), 1, Half, Half);
        var mean = graph.ReduceMean(graph.Reshape(halves[1], -1, count, Half), 1, keepDimension: false); // [B, d/2]
        var all = graph.Linear(mean, First.weight.narrow(1, Half, Half).ToDoubles(), First.bias.ToDoubles());
        var own = graph.Node("Gemm", [halves[0], graph.Weight("weight", First.weight.narrow(1, 0, Half).ToDoubles(), Half, Half)],
            new OnnxAttribute("transB", 1));
        var first = graph.Gelu(graph.Add(graph.Reshape(own, -1, count, Half), graph.Unsqueeze(all, 1))); // [B, L, d/2]
        var second = graph.Gelu(graph.Linear(graph.Reshape(first, -1, Half), (Linear)layer2[2]));
        return graph.Reshape(graph.Linear(second, (Linear)layer2[4]), -1, count);
    }
}

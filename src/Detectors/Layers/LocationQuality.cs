using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// LQE: how sure the edges' distributions are, added to the class logits (GFLv2's idea in D-FINE; LQE in dfine_decoder.py).
/// </summary>
internal sealed class LocationQuality : nn.Module<Tensor, Tensor, Tensor>
{
    internal const int Top = 4;
    internal const int Hidden = 64;
    internal readonly Mlp reg_conf;

    internal LocationQuality() : base(nameof(LocationQuality))
    {
        reg_conf = new Mlp(4 * (Top + 1), Hidden, 1).WithZeroOutput();
        RegisterComponents();
    }

    /// <param name="logits">[B, Q, C] class logits.</param>
    /// <param name="probabilities">[B, Q, 4, 33] bins of the edges.</param>
    public override Tensor forward(Tensor logits, Tensor probabilities)
    {
        (var top, _) = probabilities.topk(Top, -1); // [B, Q, 4, 4]
        var statistics = cat([top, top.mean([-1], keepdim: true)], -1).flatten(2); // [B, Q, 20]: for each edge its top 4 and their mean
        return logits + reg_conf.call(statistics); // [B, Q, C] + [B, Q, 1]
    }

    /// <param name="graph">Where to.</param>
    /// <param name="logits">[M, C] rows.</param>
    /// <param name="probabilities">[M·4, 33] rows.</param>
    internal string Emit(OnnxGraph graph, string logits, string probabilities)
    {
        (var top, _) = graph.TopK(probabilities, Top);
        // The mean is linear in the top values, so its weight is shared out among theirs: 4·5 -> 4·4 features.
        var weight = reg_conf.layers[0].weight.ToDoubles();
        double[] folded = [.. Enumerable.Range(0, Hidden * 4).SelectMany(row => // one row for each hidden feature and edge
            Enumerable.Range(0, Top).Select(k => weight[row * (Top + 1) + k] + weight[row * (Top + 1) + Top] / Top))];
        var hidden = graph.Silu(graph.Linear(graph.Reshape(top, -1, 4 * Top), folded, reg_conf.layers[0].bias.ToDoubles()));
        return graph.Add(logits, graph.Linear(hidden, reg_conf.layers[1])); // [M, C] + [M, 1]
    }
}

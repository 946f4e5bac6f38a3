using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Distance of an edge = expectation of W(n) under the distribution of its bins (D-FINE §4.1; Integral in dfine_decoder.py).
/// </summary>
internal sealed class Integral : nn.Module<Tensor, Tensor>
{
    private readonly ConstantTensor _distances;

    internal Integral(double regScale) : base(nameof(Integral))
    {
        _distances = new ConstantTensor(WeightingFunction.Values(regScale), WeightingFunction.Bins);
        RegisterComponents();
    }

    internal double[] Distances => _distances.Values;

    /// <summary>[B, Q, 4·33] corner logits -> [B, Q, 4, 33] probabilities of the bins.</summary>
    internal static Tensor Probabilities(Tensor corners) =>
        corners.view(corners.shape[0], corners.shape[1], 4, WeightingFunction.Bins).softmax(-1);

    /// <param name="probabilities">[B, Q, 4, 33].</param>
    /// <returns>[B, Q, 4] distances l, t, r, b.</returns>
    public override Tensor forward(Tensor probabilities) => probabilities.matmul(_distances.For(probabilities));

    /// <summary>
    /// Distances and the refinement they mean in one product, as both are linear: probabilities [M, 4·33] -> [M, 4], to be multiplied by
    /// (w, h, w, h) of the reference and added to it (see <see cref="BoxMath.Refine"/>).
    /// </summary>
    internal string EmitRefinement(OnnxGraph graph, string probabilities, double regScale)
    {
        // centre moves by half the difference of opposite distances, side grows by their sum
        double[,] refinement = { { -0.5, 0, 1, 0 }, { 0, -0.5, 0, 1 }, { 0.5, 0, 1, 0 }, { 0, 0.5, 0, 1 } };
        var distances = Distances;
        var bins = distances.Length;
        var weight = new double[4 * bins * 4];
        for (var edge = 0; edge < 4; edge++)
            for (var bin = 0; bin < bins; bin++)
                for (var i = 0; i < 4; i++)
                    weight[(edge * bins + bin) * 4 + i] = distances[bin] * refinement[edge, i] / regScale;
        return graph.MatMul(probabilities, graph.Weight("distances", weight, 4 * bins, 4));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _distances.Dispose();
        base.Dispose(disposing);
    }
}

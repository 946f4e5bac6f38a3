// Distance of an edge = expectation of W(n) under the distribution of its bins (D-FINE §4.1; DEIM §3.5).

using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _distances.Dispose();
        base.Dispose(disposing);
    }
}

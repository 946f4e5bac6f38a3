using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Compensation;

/// <summary>The gradient of a loss by what it changes when each number of a tensor changes a little.</summary>
internal static class CentralDifferences
{
    /// <param name="leaf">The tensor that the loss depends on; it is as it was afterwards.</param>
    /// <param name="loss">Computes the loss anew.</param>
    /// <param name="step">How far each number goes up and down.</param>
    /// <returns>A tensor of the same shape in double.</returns>
    public static Tensor Of(Tensor leaf, Func<Tensor> loss, double step)
    {
        using var frozen = no_grad();
        var flat = leaf.detach().view(-1);
        var slopes = new double[flat.numel()];
        for (var i = 0; i < slopes.Length; i++)
        {
            var value = flat[i].item<double>();
            flat[i] = tensor(value + step, ScalarType.Float64);
            var above = loss().item<double>();
            flat[i] = tensor(value - step, ScalarType.Float64);
            slopes[i] = (above - loss().item<double>()) / (2 * step);
            flat[i] = tensor(value, ScalarType.Float64);
        }
        return tensor(slopes).view(leaf.shape);
    }
}

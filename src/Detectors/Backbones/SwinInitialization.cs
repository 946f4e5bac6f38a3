using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Fresh weights of a Swin transformer: normal numbers with a deviation of 0.02, biases of 0.</summary>
internal static class SwinInitialization
{
    private const double Deviation = 0.02;

    /// <summary>
    /// Not truncated: the official limits, ±2, are a hundred deviations away, and TorchSharp's truncation makes one of some ten million
    /// numbers infinite.
    /// </summary>
    internal static Tensor Normal(Tensor weight) => nn.init.normal_(weight, std: Deviation);

    internal static Linear Linear(int inputs, int outputs, bool hasBias = true)
    {
        var linear = nn.Linear(inputs, outputs, hasBias);
        Normal(linear.weight);
        if (hasBias)
            nn.init.zeros_(linear.bias);
        return linear;
    }
}

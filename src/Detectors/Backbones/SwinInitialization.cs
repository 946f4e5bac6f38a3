using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Fresh weights of a Swin transformer: normal numbers with a deviation of 0.02, biases of 0.</summary>
internal static class SwinInitialization
{
    private const double Deviation = 0.02;

    internal static Tensor Normal(Tensor weight) => nn.init.trunc_normal_(weight, std: Deviation);

    internal static Linear Linear(int inputs, int outputs, bool hasBias = true)
    {
        var linear = nn.Linear(inputs, outputs, hasBias);
        Normal(linear.weight);
        if (hasBias)
            nn.init.zeros_(linear.bias);
        return linear;
    }
}

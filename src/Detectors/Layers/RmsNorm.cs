// Root-mean-square norm of DEIMv2's decoder: y = x · rsqrt(mean(x²) + 1e-6) · scale (Zhang & Sennrich 2019; DEIMv2 §3.1).

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    internal const double Epsilon = 1e-6;
    internal readonly Parameter scale;

    internal RmsNorm(int width) : base(nameof(RmsNorm))
    {
        scale = new Parameter(ones(width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        input * (input.square().mean([-1], keepdim: true) + Epsilon).rsqrt() * scale; // [B, Q, D]
}

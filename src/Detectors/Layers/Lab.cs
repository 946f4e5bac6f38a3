using Microsoft.ML.SparseDetr.Detectors.Emission;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Learnable affine block of HGNetV2: y = scale·x + bias with two scalars (PaddleClas PP-HGNetV2; LearnableAffineBlock in hgnetv2.py).
/// </summary>
internal sealed class Lab : nn.Module<Tensor, Tensor>
{
    internal readonly Parameter scale = new(ones(1));
    internal readonly Parameter bias = new(zeros(1));

    internal Lab() : base(nameof(Lab)) => RegisterComponents();

    internal (double Scale, double Bias) Values => (scale.ToDoubles()[0], bias.ToDoubles()[0]);

    public override Tensor forward(Tensor input) => input * scale + bias;
}

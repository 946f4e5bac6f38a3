// The backbone's unit: convolution → batch norm → ReLU → learnable affine (HGNetV2; DEIM §1.1).

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class ConvBnAct : nn.Module<Tensor, Tensor>
{
    internal readonly Conv2d conv;
    internal readonly BatchNorm2d bn;
    internal readonly Lab? lab;

    // Without activation there is no learnable affine either.
    internal ConvBnAct(int inputs, int outputs, int kernel, int stride = 1, int groups = 1, bool activate = true, bool learnableAffine = true)
        : base(nameof(ConvBnAct))
    {
        conv = nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false);
        bn = nn.BatchNorm2d(outputs);
        lab = activate && learnableAffine ? new Lab() : null;
        Activates = activate;
        RegisterComponents();
    }

    internal bool Activates { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor x = bn.call(conv.call(input)); // [B, in, H, W] -> [B, out, H/stride, W/stride]
        if (!Activates)
            return x;
        x = nn.functional.relu(x, inplace: true); // nothing before the ReLU is needed for its gradient
        return lab is null ? x : lab.call(x);
    }
}

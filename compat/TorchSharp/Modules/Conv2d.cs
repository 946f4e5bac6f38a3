using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Conv2d : Convolution
{
    internal Conv2d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, long groups, bool bias,
        PaddingModes padding_mode, Device device, ScalarType? dtype)
        : base(nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, [0, 0], groups, bias, padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => padding_type is { } type
        ? nn.functional.conv2d_padding(input, _weight, _bias, stride, type, dilation, groups)
        : nn.functional.conv2d(input, _weight, _bias, stride, padding, dilation, groups);
}

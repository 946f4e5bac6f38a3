using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    [Utils.ComponentName(Name = "weight")]
    protected Parameter _weight;

    [Utils.ComponentName(Name = "bias")]
    protected Parameter _bias;

    protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation, bool transposed,
        long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device device = null, ScalarType? dtype = null) : base(name)
    {
        if (groups <= 0 || in_channels % groups != 0) throw new ArgumentException($"in_channels ({in_channels}) must be divisible by groups ({groups})");
        if (out_channels % groups != 0) throw new ArgumentException($"out_channels ({out_channels}) must be divisible by groups ({groups})");
        if (padding_mode != PaddingModes.Zeros || transposed) throw new NotImplementedException("this subset of TorchSharp has plain convolutions with zero padding only");
        (this.in_channels, this.out_channels, this.groups, this.padding_type, this.padding_mode) = (in_channels, out_channels, groups, padding_type, padding_mode);
        (this.kernel_size, this.stride, this.padding, this.dilation, this.output_padding) = (kernel_size, stride, padding, dilation, output_padding);
        long[] shape = [out_channels, in_channels / groups, .. kernel_size];
        _weight = new Parameter(empty(shape, dtype, device));
        if (bias) _bias = new Parameter(empty(out_channels, dtype, device));
        reset_parameters();
        RegisterComponents();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] padding { get; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public Padding? padding_type { get; }

    public PaddingModes padding_mode { get; set; }

    public bool transposed => false;

    public Parameter weight
    {
        get => _weight;
        set
        {
            _weight = value;
            register_parameter("weight", value);
        }
    }

    public Parameter bias
    {
        get => _bias;
        set
        {
            _bias = value;
            register_parameter("bias", value);
        }
    }

    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(_weight, Math.Sqrt(5));
        if (_bias is null) return;
        var bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(_weight).fanIn);
        nn.init.uniform_(_bias, -bound, bound);
    }
}

using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    [Utils.ComponentName(Name = "weight")]
    private Parameter scale;

    [Utils.ComponentName(Name = "bias")]
    private Parameter shift;

    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device device, ScalarType? dtype) : base(nameof(LayerNorm))
    {
        (this.normalized_shape, this.eps, this.elementwise_affine) = (normalized_shape, eps, elementwise_affine);
        if (elementwise_affine)
        {
            scale = new Parameter(ones(normalized_shape, dtype, device));
            if (bias) shift = new Parameter(zeros(normalized_shape, dtype, device));
        }
        RegisterComponents();
    }

    public long[] normalized_shape { get; set; }

    public double eps { get; set; }

    public bool elementwise_affine { get; set; }

    public Parameter weight
    {
        get => scale;
        set
        {
            scale = value;
            register_parameter("weight", value);
        }
    }

    public Parameter bias
    {
        get => shift;
        set
        {
            shift = value;
            register_parameter("bias", value);
        }
    }

    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, scale, shift, eps);

    public void reset_parameters()
    {
        if (scale is not null) nn.init.ones_(scale);
        if (shift is not null) nn.init.zeros_(shift);
    }
}

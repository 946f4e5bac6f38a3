using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Linear : nn.Module<Tensor, Tensor>
{
    [Utils.ComponentName(Name = "weight")]
    private Parameter matrix;

    [Utils.ComponentName(Name = "bias")]
    private Parameter offset;

    internal Linear(Parameter weight, Parameter bias) : base(nameof(Linear))
    {
        (in_features, out_features) = (weight.size(1), weight.size(0));
        (matrix, offset) = (weight, bias);
        RegisterComponents();
    }

    internal Linear(long inputSize, long outputSize, bool hasBias, Device device, ScalarType? dtype) : base(nameof(Linear))
    {
        (in_features, out_features) = (inputSize, outputSize);
        matrix = new Parameter(empty(outputSize, inputSize, dtype, device));
        nn.init.kaiming_uniform_(matrix, Math.Sqrt(5));
        if (hasBias)
        {
            offset = new Parameter(empty(outputSize, dtype, device));
            var bound = 1 / Math.Sqrt(inputSize);
            nn.init.uniform_(offset, -bound, bound);
        }
        RegisterComponents();
    }

    public long in_features { get; set; }

    public long out_features { get; set; }

    public Parameter weight
    {
        get => matrix;
        set
        {
            matrix = value;
            register_parameter("weight", value);
        }
    }

    public Parameter bias
    {
        get => offset;
        set
        {
            offset = value;
            register_parameter("bias", value);
        }
    }

    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, matrix, offset);
}

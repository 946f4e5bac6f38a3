using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>
/// A convolution with everything linear around it folded in (batch norm, learnable affine, neighbouring 1×1 convolutions), in double.
/// The exact rewrites of the exported graph are methods of it.
/// </summary>
internal sealed record FusedConv
{
    /// <summary>[Outputs, Inputs, Kernel, Kernel], Inputs counted for each group.</summary>
    public required double[] Weight { get; init; }

    public required double[] Bias { get; init; }

    public required int Inputs { get; init; }

    public int Outputs => Bias.Length;

    public int Kernel { get; init; } = 1;

    public int Stride { get; init; } = 1;

    public int Groups { get; init; } = 1;

    /// <summary>Zeros around the map: top, left, bottom, right.</summary>
    public long[] Pads { get; init; } = [0, 0, 0, 0];

    /// <summary>γ/σ goes into the weights, β − μγ/σ becomes the bias.</summary>
    public static FusedConv Of(Conv2d conv, BatchNorm2d norm) =>
        Of(conv, norm.weight.ToDoubles(), norm.bias.ToDoubles(), norm.running_mean.ToDoubles(), norm.running_var.ToDoubles(), norm.eps);

    /// <inheritdoc cref="Of(Conv2d, BatchNorm2d)"/>
    public static FusedConv Of(Conv2d conv, double[] gamma, double[] beta, double[] mean, double[] variance, double epsilon)
    {
        double[] factors = [.. gamma.Zip(variance, (weight, square) => weight / Math.Sqrt(square + epsilon))];
        return Of(conv, factors, [.. beta.Select((bias, o) => bias - mean[o] * factors[o])]);
    }

    /// <summary>A convolution with its own bias.</summary>
    public static FusedConv Of(Conv2d conv)
    {
        var bias = conv.bias.ToDoubles();
        return Of(conv, [.. Enumerable.Repeat(1.0, bias.Length)], bias);
    }

    /// <summary>The convolution, without its own bias, times a factor for each output channel, plus a bias.</summary>
    public static FusedConv Of(Conv2d conv, double[] factors, double[] bias)
    {
        var weight = conv.weight.ToDoubles();
        var row = weight.Length / bias.Length;
        for (var i = 0; i < weight.Length; i++)
            weight[i] *= factors[i / row];
        var pad = conv.padding![0];
        var kernel = (int)conv.kernel_size[0];
        return new FusedConv
        {
            Weight = weight,
            Bias = bias,
            Inputs = row / (kernel * kernel),
            Kernel = kernel,
            Stride = (int)conv.stride[0],
            Groups = conv.groups == 1 ? 1 : bias.Length, // depthwise, whatever number of channels is left
            Pads = [pad, pad, pad, pad],
        };
    }

    /// <summary>The part that makes some of the output channels.</summary>
    public FusedConv Rows(int start, int count)
    {
        var row = Weight.Length / Outputs;
        return this with { Weight = Weight[(start * row)..((start + count) * row)], Bias = Bias[start..(start + count)] };
    }

    /// <summary>
    /// The part that reads some of the input channels; the parts' outputs are to be summed, so only one of them keeps the bias.
    /// </summary>
    public FusedConv Columns(int start, int count, bool keepBias)
    {
        var taps = Kernel * Kernel;
        var weight = new double[Outputs * count * taps];
        for (var o = 0; o < Outputs; o++)
            Array.Copy(Weight, (o * Inputs + start) * taps, weight, o * count * taps, count * taps);
        return this with { Weight = weight, Inputs = count, Bias = keepBias ? Bias : new double[Outputs] };
    }

    /// <summary>Two 1×1 convolutions without anything between them, as one.</summary>
    public FusedConv After(FusedConv inner)
    {
        if (Kernel != 1 || inner.Kernel != 1 || Groups != 1 || inner.Groups != 1)
            throw new ArgumentException("Only 1×1 convolutions over all channels can be multiplied.", nameof(inner));
        var weight = new double[Outputs * inner.Inputs];
        var bias = (double[])Bias.Clone();
        for (var o = 0; o < Outputs; o++)
            for (var k = 0; k < Inputs; k++)
            {
                var factor = Weight[o * Inputs + k];
                bias[o] += factor * inner.Bias[k];
                for (var i = 0; i < inner.Inputs; i++)
                    weight[o * inner.Inputs + i] += factor * inner.Weight[k * inner.Inputs + i];
            }
        return this with { Weight = weight, Bias = bias, Inputs = inner.Inputs };
    }

    /// <summary>The sum of this convolution and a 1×1 one over the same input.</summary>
    public FusedConv Plus(FusedConv point)
    {
        var weight = (double[])Weight.Clone();
        var taps = Kernel * Kernel;
        for (var i = 0; i < point.Weight.Length; i++)
            weight[i * taps + taps / 2] += point.Weight[i];
        return this with { Weight = weight, Bias = [.. Bias.Zip(point.Bias, (a, b) => a + b)] };
    }

    /// <summary>scale · (this) + offset.</summary>
    public FusedConv Affine(double scale, double offset) =>
        this with { Weight = [.. Weight.Select(w => w * scale)], Bias = [.. Bias.Select(b => b * scale + offset)] };

    /// <summary>This convolution over scale · x + offset, as one over x.</summary>
    public FusedConv Over(double scale, double offset)
    {
        if (Pads.Any(pad => pad != 0))
            throw new InvalidOperationException("An offset cannot be taken in by a convolution that pads with zeros.");
        var row = Weight.Length / Outputs;
        return this with
        {
            Weight = [.. Weight.Select(w => w * scale)],
            Bias = [.. Bias.Select((b, o) => b + offset * Weight.AsSpan(o * row, row).ToArray().Sum())],
        };
    }

    public string Emit(OnnxGraph graph, string input) => graph.Conv(
        input,
        graph.Weight("weight", Weight, Outputs, Inputs, Kernel, Kernel),
        graph.Weight("bias", Bias, Outputs),
        [Kernel, Kernel], Stride, Pads, Groups);
}

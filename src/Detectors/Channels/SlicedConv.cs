using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>
/// A convolution without bias and its batch norm, of which only some input or output channels are in use. Both keep their full weights.
/// </summary>
internal sealed class SlicedConv : IChannelReader
{
    private ChannelAxis? _inputs;

    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="kernel">Side of the kernel; the padding keeps the size.</param>
    /// <param name="stride">Step of the kernel.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    internal SlicedConv(int inputs, int outputs, int kernel, int stride, int groups)
    {
        Conv = nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false);
        Norm = nn.BatchNorm2d(outputs);
    }

    /// <summary>The whole convolution; the layer registers it under its official name.</summary>
    internal Conv2d Conv { get; }

    /// <summary>The whole batch norm, likewise.</summary>
    internal BatchNorm2d Norm { get; }

    /// <inheritdoc/>
    public ChannelAxis? Outputs { get; private set; }

    ChannelAxis IChannelReader.Inputs => _inputs!;

    Parameter IChannelReader.Weight => Conv.weight;

    Parameter? IChannelReader.Bias => null;

    /// <inheritdoc/>
    public Action<Tensor, Tensor>? Observer { get; set; }

    /// <summary>Ties the layer to groups of channels.</summary>
    internal void Wire(ChannelAxis? inputs, ChannelAxis? outputs)
    {
        (_inputs, Outputs) = (inputs, outputs);
        outputs?.Join(() => Conv.weight, 0);
        outputs?.Join(() => Norm.weight!, 0, ChannelRole.Scale);
        outputs?.Join(() => Norm.bias!, 0, ChannelRole.Shift);
        inputs?.Join(() => Conv.weight, 1);
        inputs?.Join(this);
    }

    /// <summary>[B, inputs in use, h, w] -> [B, outputs in use, h', w'], before the norm.</summary>
    internal Tensor Convolve(Tensor x)
    {
        var weight = Outputs?.Select(Conv.weight, 0) ?? Conv.weight;
        weight = _inputs?.Select(weight, 1) ?? weight;
        // a depthwise layer has one input channel for each output channel, however many there are
        var output = nn.functional.conv2d(
            x, weight, null, Conv.stride, Conv.padding, Dilation(x, weight), Conv.groups == 1 ? 1 : weight.shape[0]);
        Observer?.Invoke(x, output);
        return output;
    }

    Tensor IChannelReader.Columns(Tensor input) => nn.functional.unfold( // [N, c, h, w] -> [N, c·k², h'·w']
        input, (Conv.weight.shape[2], Conv.weight.shape[3]), padding: (Conv.padding![0], Conv.padding[1]),
        stride: (Conv.stride[0], Conv.stride[1]));

    // With a single thread libtorch gives 1×1 convolutions to MKL, which on processors of other makers than Intel takes twice as long as
    // oneDNN. Dilated ones all go to oneDNN, and a kernel of one cell has nothing to be spread.
    private long[] Dilation(Tensor x, Tensor weight) =>
        weight.shape is [_, _, 1, 1] && get_num_threads() == 1 && SparseOps.Fits(x) ? [2, 2] : Conv.dilation;

    /// <summary>Cuts the layers' own weights and statistics.</summary>
    internal void Gather()
    {
        using var frozen = no_grad();
        if (Outputs?.Kept is not null || _inputs?.Kept is not null)
            Conv.weight = SlicedLinear.Cut(Conv.weight, Outputs, _inputs);
        if (Outputs?.Kept is not null)
        {
            Norm.weight = SlicedLinear.Cut(Norm.weight!, Outputs);
            Norm.bias = SlicedLinear.Cut(Norm.bias!, Outputs);
            Norm.running_mean = Outputs.Select(Norm.running_mean!, 0).DetachFromDisposeScope();
            Norm.running_var = Outputs.Select(Norm.running_var!, 0).DetachFromDisposeScope();
        }
        (_inputs, Outputs) = (null, null);
    }
}

using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>
/// A convolution without bias and its batch norm, of which only some input or output channels are in use. Both keep their full weights.
/// </summary>
internal sealed class SlicedConv(Conv2d conv, BatchNorm2d norm)
{
    private ChannelAxis? _inputs;

    /// <summary>The output channels in use, or null for all.</summary>
    internal ChannelAxis? Outputs { get; private set; }

    /// <summary>Ties the layer to groups of channels.</summary>
    internal void Wire(ChannelAxis? inputs, ChannelAxis? outputs)
    {
        (_inputs, Outputs) = (inputs, outputs);
        outputs?.Join(() => conv.weight, 0);
        outputs?.Join(() => norm.weight!, 0);
        outputs?.Join(() => norm.bias!, 0);
        inputs?.Join(() => conv.weight, 1);
    }

    /// <summary>[B, inputs in use, h, w] -> [B, outputs in use, h', w'], before the norm.</summary>
    internal Tensor Convolve(Tensor x)
    {
        Tensor weight = Outputs?.Select(conv.weight, 0) ?? conv.weight;
        weight = _inputs?.Select(weight, 1) ?? weight;
        // a depthwise layer has one input channel for each output channel, however many there are
        return nn.functional.conv2d(x, weight, null, conv.stride, conv.padding, Dilation(x, weight), conv.groups == 1 ? 1 : weight.shape[0]);
    }

    // With a single thread libtorch gives 1×1 convolutions to MKL, which on processors of other makers than Intel takes twice as long as oneDNN.
    // Dilated ones all go to oneDNN, and a kernel of one cell has nothing to be spread.
    private long[] Dilation(Tensor x, Tensor weight) =>
        weight.shape is [_, _, 1, 1] && get_num_threads() == 1 && SparseOps.Fits(x) ? [2, 2] : conv.dilation;

    /// <summary>Cuts the layers' own weights and statistics.</summary>
    internal void Gather()
    {
        using var frozen = no_grad();
        if (Outputs?.Kept is not null || _inputs?.Kept is not null)
            conv.weight = SlicedLinear.Cut(conv.weight, Outputs, _inputs);
        if (Outputs?.Kept is not null)
        {
            norm.weight = SlicedLinear.Cut(norm.weight!, Outputs);
            norm.bias = SlicedLinear.Cut(norm.bias!, Outputs);
            norm.running_mean = Outputs.Select(norm.running_mean!, 0).DetachFromDisposeScope();
            norm.running_var = Outputs.Select(norm.running_var!, 0).DetachFromDisposeScope();
        }
        (_inputs, Outputs) = (null, null);
    }
}

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>
/// A layer that sums over channels of which some may be left out. A depthwise convolution is none: each of its outputs reads the one
/// channel that stands or falls with it.
/// </summary>
internal interface IChannelReader
{
    /// <summary>The input channels in use.</summary>
    ChannelAxis Inputs { get; }

    /// <summary>The output channels in use, or null for all.</summary>
    ChannelAxis? Outputs { get; }

    /// <summary>[out, in, …] all weights.</summary>
    Parameter Weight { get; }

    /// <summary>[out], or null where a norm behind the layer has one.</summary>
    Parameter? Bias { get; }

    /// <summary>Told of every input of the layer and of what comes out, before a norm; null for no one.</summary>
    Action<Tensor, Tensor>? Observer { get; set; }

    /// <summary>
    /// What the layer multiplies its weights with: [N, inputs in use · cells of the kernel, M], the cells of a channel beside each other.
    /// </summary>
    /// <param name="input">An input of the layer.</param>
    Tensor Columns(Tensor input);
}

using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>A convolution with batch norm of which only slices are in use; what follows the norm is the layer's own.</summary>
/// <param name="name">The type.</param>
/// <param name="slices">Convolution and norm.</param>
internal abstract class ConvLayer(string name, SlicedConv slices) : nn.Module<Tensor, Tensor>(name), IGatherable
{
    private protected SlicedConv Slices => slices;

    /// <summary>Ties the layer's input and output channels to groups that can be left out.</summary>
    internal void Wire(ChannelAxis? inputs, ChannelAxis? outputs) => slices.Wire(inputs, outputs);

    public void Gather() => slices.Gather();
}

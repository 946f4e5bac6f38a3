using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Activations;

/// <summary>The hidden activations of a feed-forward network: who sees them, and which of them are left out token by token.</summary>
/// <param name="group">The hidden channels.</param>
/// <param name="width">Features d of what the network reads.</param>
/// <param name="hasZeros">Whether inactive ones are exactly 0, as behind a ReLU.</param>
internal sealed class HiddenActivations(ChannelGroup group, int width, bool hasZeros)
{
    /// <summary>The hidden channels; a gathered network keeps only those that it has in use.</summary>
    internal ChannelGroup Group => group;

    /// <summary>Features d of what the network reads.</summary>
    internal int Width => width;

    /// <summary>Whether inactive ones are exactly 0.</summary>
    internal bool HasZeros => hasZeros;

    /// <summary>Told of every input […, d] and of all activations […, C] in use, before any is left out; null for no one.</summary>
    internal Action<Tensor, Tensor>? Observer { get; set; }

    /// <summary>Which activations count; null for all.</summary>
    internal IActivationMask? Mask { get; set; }

    /// <summary>The activations that count, zeros for the others.</summary>
    internal Tensor Pass(Tensor x, Tensor hidden)
    {
        Observer?.Invoke(x, hidden);
        return Mask is null ? hidden : hidden * Mask.Of(x, hidden);
    }

    /// <summary>Appends <see cref="Pass"/> over rows.</summary>
    internal string Emit(OnnxGraph graph, string rows, string hidden) => Mask?.Emit(graph, rows, hidden) ?? hidden;
}

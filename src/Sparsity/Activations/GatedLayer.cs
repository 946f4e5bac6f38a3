using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>A feed-forward network of a detector whose activations are looked at.</summary>
/// <param name="Name">Dotted name of the transformer layer in the detector.</param>
/// <param name="Activations">Its hidden activations.</param>
/// <param name="Epsilon">Size from which on an activation is active; 0 for all that are not 0.</param>
internal sealed record GatedLayer(string Name, HiddenActivations Activations, double Epsilon)
{
    /// <summary>Whether its tokens are those of the encoder, which a batch may pad.</summary>
    internal bool IsEncoder => Activations.Group.Kind == ChannelKind.EncoderFeedForward;

    /// <summary>The feed-forward networks of a detector, in the order in which it runs them.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="epsilon">Size from which on an activation of a network without exact zeros is active, or null.</param>
    /// <exception cref="ArgumentException">A network has no exact zeros and there is no such size, or there is no network.</exception>
    internal static GatedLayer[] Of(Detector detector, double? epsilon)
    {
        GatedLayer[] layers = [.. detector.modules().OfType<IActivationOwner>().Select(owner => owner.Activations)
            .OrderBy(hidden => hidden.Group.Kind)
            .Select(hidden => new GatedLayer(NameOf(hidden.Group.Name), hidden, hidden.HasZeros ? 0 : epsilon ?? throw NoZeros(detector)))];
        return layers.Length > 0
            ? layers
            : throw new ArgumentException($"{detector.Preset} has no feed-forward network whose activations could be left out.");
    }

    /// <summary>Puts gates before their networks; those with a threshold of 0 let everything through and are left out.</summary>
    internal static void Attach(GatedLayer[] layers, GroupGate[] gates)
    {
        foreach (var (layer, gate) in layers.Zip(gates).Where(pair => pair.Second.Threshold > 0))
            layer.Activations.Mask = gate;
    }

    /// <summary>Bool, where activations are active.</summary>
    internal Tensor Active(Tensor hidden) => Epsilon > 0 ? hidden.abs().ge(Epsilon) : hidden.ne(0);

    private static string NameOf(string group) => group[..group.LastIndexOf('.')];

    private static ArgumentException NoZeros(Detector detector) => new(
        $"The feed-forward networks of {detector.Preset} have no ReLU, and so no activation that is exactly 0: name the size below which "
        + "an activation counts as inactive (Epsilon, --epsilon).");
}

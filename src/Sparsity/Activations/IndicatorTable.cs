using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>What static indicators say of a feed-forward network.</summary>
/// <param name="Group">Name of its group of channels in the detector.</param>
/// <param name="Kept">The neurons that fire at all, by their numbers in the whole network, ascending.</param>
/// <param name="Indicators">For each of them the place of its indicator among them, or <see cref="IndicatorMask.None"/>.</param>
/// <param name="Epsilon">Size from which on an activation is active; 0 for all that are not 0.</param>
internal sealed record IndicatorTable(string Group, int[] Kept, int[] Indicators, double Epsilon)
{
    /// <summary>The table that counts lead to.</summary>
    /// <param name="census">The counts of a network, with those of pairs.</param>
    /// <param name="settings">Which neurons may be indicators.</param>
    internal static IndicatorTable Of(LayerCensus census, IndicatorSettings settings)
    {
        var group = census.Layer.Activations.Group;
        var numbers = group.Kept ?? [.. Enumerable.Range(0, group.Channels)];
        var active = census.ActiveCounts;
        int[] fire = [.. Enumerable.Range(0, numbers.Length).Where(neuron => active[neuron] > 0)];
        if (fire.Length == 0)
            fire = [0]; // a layer cannot lose all
        using var scope = NewDisposeScope();
        using var places = new IndexTensor(fire);
        var index = places.For(census.InactiveTogether);
        var together = census.InactiveTogether.index_select(0, index).index_select(1, index).Elements<long>();
        return new IndicatorTable(
            group.Name, [.. fire.Select(neuron => numbers[neuron])], IndicatorCover.Choose(together, census.Tokens, settings),
            census.Layer.Epsilon);
    }

    /// <summary>A copy of a detector without the neurons that never fire, whose feed-forward networks follow their tables.</summary>
    /// <param name="detector">The detector that was counted; its structure stays as it is.</param>
    /// <param name="tables">A table for each of its feed-forward networks.</param>
    /// <exception cref="ArgumentException">A table does not fit the detector.</exception>
    internal static Detector Apply(Detector detector, IReadOnlyList<IndicatorTable> tables)
    {
        var before = detector.Structure;
        try
        {
            var channels = new Dictionary<string, int[]>(before.Channels, StringComparer.Ordinal);
            foreach (var (table, group) in tables.Select(table =>
                (table, detector.ChannelGroups.First(group => group.Name == table.Group))))
                if (table.Kept.Length < group.Channels)
                    channels[table.Group] = table.Kept;
            detector.Structure = before with { Channels = channels };
            var gathered = detector.Gather();
            foreach (var owner in gathered.modules().OfType<IActivationOwner>())
                if (tables.FirstOrDefault(table => table.Group == owner.Activations.Group.Name) is { } table)
                    owner.Activations.Mask = new IndicatorMask(table.Indicators, table.Epsilon);
            return gathered;
        }
        finally
        {
            detector.Structure = before;
        }
    }
}

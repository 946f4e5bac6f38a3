using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>What a target came to: how many queries and channels stay.</summary>
/// <param name="Queries">Queries that stay, or null for all.</param>
/// <param name="Widths">For each group that loses something, by its name, the number of channels that stay.</param>
/// <param name="Predicted">Share of the dense network's cost by the table, as far as earlier choices came true.</param>
/// <param name="Measured">The share that the whole structure was measured to take, or null.</param>
/// <param name="Loss">Sum of what the levers lose.</param>
internal sealed record ChosenBudgets(
    int? Queries, IReadOnlyDictionary<string, int> Widths, double Predicted, double? Measured, double Loss)
{
    /// <summary>Whether both leave the same.</summary>
    internal bool SameAs(ChosenBudgets other) => Queries == other.Queries && Widths.Count == other.Widths.Count
        && Widths.All(width => other.Widths.TryGetValue(width.Key, out var count) && count == width.Value);

    /// <exception cref="ArgumentException">The budgets, which may come from a file, are not those of this detector.</exception>
    internal void ThrowIfUnfit(Detector detector)
    {
        if (Queries is { } queries && (queries < 1 || queries > detector.Preset.Queries))
            throw new ArgumentException($"The budgets keep {queries} queries; {detector.Preset} has {detector.Preset.Queries}.");
        var channels = detector.ChannelGroups.ToDictionary(group => group.Name, group => group.Channels, StringComparer.Ordinal);
        foreach (var (name, count) in Widths ?? throw new ArgumentException("The budgets have no widths."))
            if (!channels.TryGetValue(name, out var all) || count < 1 || count > all)
                throw new ArgumentException(
                    $"The budgets keep {count} channels of '{name}'; {detector.Preset} has {channels.GetValueOrDefault(name)}.");
    }
}

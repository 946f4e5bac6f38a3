using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>Refuses a structure that a detector does not have: it may come from a file.</summary>
internal static class StructureCheck
{
    /// <exception cref="ArgumentException">A set is empty, out of order, out of range or of an unknown group, the query prior does not fit
    /// the levels, or the rule for dropped tokens contradicts itself.</exception>
    internal static void ThrowIfUnfit(SparseState state, Detector detector)
    {
        var levels = detector.Levels;
        if ((state.Tokens is not null || state.TokenCounts is not null || state.QueryPrior is not null)
            && (state.TokenHeight, state.TokenWidth) != (detector.Height, detector.Width))
            throw new ArgumentException(
                $"The structure's tokens belong to images of {state.TokenWidth}×{state.TokenHeight} pixels, the detector to "
                + $"{detector.Width}×{detector.Height}.");
        if (state.Tokens is { } tokens)
        {
            if (tokens.Count != levels.Count)
                throw new ArgumentException(
                    $"The structure has token sets for {tokens.Count} levels, {detector.Preset} at {detector.Width}×{detector.Height} has "
                    + $"{levels.Count}.");
            for (var level = 0; level < levels.Count; level++)
                Check(tokens[level], levels[level].Cells, $"tokens of level {level}");
        }
        if (state.TokenCounts is { } counts)
        {
            if (state.Tokens is not null)
                throw new ArgumentException(
                    "The structure has token sets for all images and token counts for each; it can have one of both.");
            if (!detector.Parts.TokenPredictor)
                throw new ArgumentException(
                    $"The structure chooses tokens for each image, {detector.Preset} was built without a token predictor.");
            CheckCounts(counts, levels);
        }
        if (state.Dropped is { SkipNorms: true, RunFeedForward: true })
            throw new ArgumentException(
                "The structure's dropped tokens cannot skip the norms and run through the feed-forward network between them.");
        if (state.QueryPrior is { } prior)
            Check(prior, levels);
        if (state.Queries is { } queries)
            Check(queries, detector.Preset.Queries, "queries");
        var widths = detector.ChannelGroups.ToDictionary(group => group.Name, group => group.Channels);
        foreach ((var name, var kept) in state.Channels)
            Check(kept, widths.TryGetValue(name, out var width)
                ? width
                : throw new ArgumentException($"The structure names channels '{name}', which {detector.Preset} does not have."), name);
    }

    private static void CheckCounts(IReadOnlyList<int> counts, IReadOnlyList<GridSize> levels)
    {
        if (counts.Count != levels.Count)
            throw new ArgumentException($"The structure has token counts for {counts.Count} levels, the detector has {levels.Count}.");
        for (var level = 0; level < levels.Count; level++)
            if (counts[level] < 1 || counts[level] > levels[level].Cells)
                throw new ArgumentException(
                    $"The structure keeps {counts[level]} tokens of level {level} for each image; it must be 1..{levels[level].Cells}.");
    }

    private static void Check(IReadOnlyList<float[]> prior, IReadOnlyList<GridSize> levels)
    {
        if (prior.Count != levels.Count)
            throw new ArgumentException($"The structure's query prior has {prior.Count} levels, the detector {levels.Count}.");
        for (var level = 0; level < levels.Count; level++)
        {
            if (prior[level].Length != levels[level].Cells)
                throw new ArgumentException(
                    $"The structure's query prior has {prior[level].Length} values for the {levels[level].Height}×{levels[level].Width} "
                    + $"cells of level {level}.");
            if (Array.FindIndex(prior[level], value => !float.IsFinite(value)) is var place and >= 0)
                throw new ArgumentException(
                    $"The structure's query prior must be finite; place {place} of level {level} holds {prior[level][place]}.");
        }
    }

    private static void Check(int[] kept, int total, string name)
    {
        if (kept.Length == 0)
            throw new ArgumentException($"The structure leaves out all of {name}.");
        for (var i = 0; i < kept.Length; i++)
            if (kept[i] < 0 || kept[i] >= total || i > 0 && kept[i] <= kept[i - 1])
                throw new ArgumentException(
                    $"The structure's {name} must be ascending numbers in 0..{total - 1}; place {i} holds {kept[i]}.");
    }
}

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>Named arrays of scores, as they stand in checkpoints.</summary>
internal static class ScoreState
{
    /// <summary>Fills every array of <paramref name="to"/>; on an error nothing has changed.</summary>
    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    internal static void Copy(IReadOnlyDictionary<string, float[]> from, IReadOnlyDictionary<string, float[]> to)
    {
        foreach (var (name, target) in to)
        {
            if (!from.TryGetValue(name, out var source))
                throw new InvalidDataException($"The scores '{name}' are missing.");
            if (source.Length != target.Length)
                throw new InvalidDataException($"The scores '{name}' have {source.Length} entries; needed are {target.Length}.");
        }
        foreach (var (name, target) in to)
            from[name].CopyTo(target, 0);
    }
}

using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>Attention map averaged over images, on the grid of the detector's own image size (Super Sparse DETR §3.2).</summary>
/// <param name="levels">Height and width of each level of that grid, finest first.</param>
/// <param name="options">What the average runs over, and how it decays.</param>
internal sealed class TokenScores(IReadOnlyList<GridSize> levels, ScoreOptions options)
{
    private readonly SmoothedScores _scores = new(AttentionMap.CellCount(levels), options.Smoothing, options.Decay);

    /// <summary>[L] level by level, row by row.</summary>
    internal float[] Values => _scores.Values;

    /// <summary>Entropy of the averages as a share of that of an even map, 0..1; null where all of them are zero.</summary>
    internal double? Entropy()
    {
        var values = Values;
        var sum = values.Sum(value => (double)value);
        return sum > 0 ? Math.Min(1, values.Where(value => value > 0)
            .Sum(value => value / sum * Math.Log(sum / value)) / Math.Log(values.Length)) : null;
    }

    /// <summary>Takes in the mean of a batch of maps.</summary>
    /// <param name="map">[B · L'] from <see cref="AttentionMap"/>.</param>
    /// <param name="batch">B.</param>
    /// <param name="sizes">Height and width of each of the maps' levels; another image size is brought to the own grid.</param>
    internal void Add(float[] map, int batch, IReadOnlyList<GridSize> sizes)
    {
        var cells = AttentionMap.CellCount(sizes);
        if (sizes.Count != levels.Count || map.Length != batch * cells)
            throw new ArgumentException($"{map.Length} values are no {batch} maps of {cells} cells on {levels.Count} levels.", nameof(map));
        var mean = new float[cells];
        for (var image = 0; image < batch; image++)
            for (var cell = 0; cell < cells; cell++)
                mean[cell] += map[image * cells + cell] / batch;
        int from = 0, to = 0;
        for (var level = 0; level < levels.Count; level++)
        {
            var (height, width) = sizes[level];
            foreach (var value in MapResampling.Resample(mean.AsSpan(from, height * width), sizes[level], levels[level]))
                _scores.Add(to++, value);
            from += height * width;
        }
    }

    /// <summary>Moves the average towards the mean of the epoch; the first epoch sets it. Nothing to do where it runs over steps.</summary>
    internal void EndEpoch() => _scores.EndEpoch();

    /// <summary>Begins anew: the next step or epoch sets the average, which stays what it is until then.</summary>
    internal void Restart() => _scores.Restart();

    /// <summary>Everything, by name, the unfinished epoch included; the arrays are the scores' own.</summary>
    internal IReadOnlyDictionary<string, float[]> State() => _scores.State();

    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    internal void Load(IReadOnlyDictionary<string, float[]> state) => _scores.Load(state);
}

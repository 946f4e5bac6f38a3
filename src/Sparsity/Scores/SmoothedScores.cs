namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// Exponential moving averages of scores, each entry by itself: one that is not measured any more keeps its last value. All numbers are
/// float, so that a checkpoint holds them exactly, those of an unfinished epoch too.
/// </summary>
/// <param name="size">Number of scores.</param>
/// <param name="smoothing">What the average runs over.</param>
/// <param name="tau">Part of the old value that stays at each step or epoch.</param>
internal sealed class SmoothedScores(int size, ScoreSmoothing smoothing, double tau)
{
    private readonly float[] _average = new float[size], _known = new float[size]; // 1 where the average is known
    private readonly float[] _sum = new float[size], _count = new float[size]; // of the present epoch

    /// <summary>The averages; where none is known yet, the mean of the present epoch so far, or 0.</summary>
    internal float[] Values
    {
        get
        {
            var values = new float[size];
            for (var i = 0; i < size; i++)
                values[i] = _known[i] > 0 || _count[i] == 0 ? _average[i] : _sum[i] / _count[i];
            return values;
        }
    }

    internal void Add(int index, float value)
    {
        if (smoothing == ScoreSmoothing.Iteration)
        {
            Move(index, value);
            return;
        }
        _sum[index] += value;
        _count[index]++;
    }

    /// <summary>Moves each average towards the mean of the epoch that ends; the first epoch sets it.</summary>
    internal void EndEpoch()
    {
        for (var i = 0; i < size; i++)
            if (_count[i] > 0)
                Move(i, _sum[i] / _count[i]);
        Array.Clear(_sum);
        Array.Clear(_count);
    }

    /// <summary>Begins anew: the next step or epoch sets each average, which stays what it is until then.</summary>
    internal void Restart()
    {
        foreach (var values in new[] { _known, _sum, _count })
            Array.Clear(values);
    }

    /// <summary>Everything, by name; the arrays are the scores' own.</summary>
    internal IReadOnlyDictionary<string, float[]> State() => new Dictionary<string, float[]>(StringComparer.Ordinal)
    {
        ["average"] = _average,
        ["known"] = _known,
        ["sum"] = _sum,
        ["count"] = _count,
    };

    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    internal void Load(IReadOnlyDictionary<string, float[]> state) => ScoreState.Copy(state, State());

    private void Move(int index, float value)
    {
        _average[index] = _known[index] > 0 ? (float)(tau * _average[index] + (1 - tau) * value) : value;
        _known[index] = 1;
    }
}

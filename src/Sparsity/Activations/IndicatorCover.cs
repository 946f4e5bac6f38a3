using Microsoft.ML.SparseDetr.Detectors.Activations;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>Chooses by counts which neurons tell of which others that they are inactive (SIBS).</summary>
internal static class IndicatorCover
{
    /// <summary>
    /// Neuron i can indicate j if it is inactive for a share of the tokens and j is, for a share τ of those, inactive as well. Greedily,
    /// the neuron whose inactivity skips most goes next, until it skips less than it costs to be always computed or there are enough.
    /// </summary>
    /// <param name="together">[C, C] row by row, for how many tokens both are inactive; on the diagonal, for how many one is.</param>
    /// <param name="tokens">Tokens T that were counted; a neuron that is inactive for all of them takes no part.</param>
    /// <param name="rule">τ and the rest.</param>
    /// <returns>For each neuron its indicator, or <see cref="IndicatorMask.None"/>.</returns>
    internal static int[] Choose(ReadOnlySpan<long> together, long tokens, IndicatorSettings rule)
    {
        var count = (int)Math.Sqrt(together.Length);
        var indicates = new bool[count * count];
        var gains = new int[count]; // neurons that each could still take over
        for (var i = 0; i < count; i++)
        {
            var alone = together[i * count + i];
            if (alone == tokens || alone < rule.SmallestShare * tokens || alone == 0)
                continue;
            for (var j = 0; j < count; j++)
                if (j != i && together[j * count + j] < tokens && together[i * count + j] >= rule.Confidence * alone)
                {
                    indicates[i * count + j] = true;
                    gains[i]++;
                }
        }
        var chosen = new int[count];
        Array.Fill(chosen, IndicatorMask.None);
        var settled = new bool[count]; // indicators, and neurons that have one
        for (var most = (int)(rule.LargestShare * count); most > 0; most--)
        {
            var best = -1;
            for (var i = 0; i < count; i++)
                if (!settled[i] && gains[i] > 0 && (best < 0 || Skips(together, i) > Skips(together, best)))
                    best = i;
            // a row of the first matrix is half of what a skipped neuron saves
            if (best < 0 || Skips(together, best) < 0.5 * tokens)
                break;
            Settle(best);
            for (var j = 0; j < count; j++)
                if (indicates[best * count + j] && !settled[j])
                {
                    chosen[j] = best;
                    Settle(j);
                }
        }
        return chosen;

        long Skips(ReadOnlySpan<long> counts, int i) => counts[i * count + i] * gains[i];

        void Settle(int neuron)
        {
            settled[neuron] = true;
            for (var i = 0; i < count; i++)
                if (indicates[i * count + neuron])
                    gains[i]--;
        }
    }
}

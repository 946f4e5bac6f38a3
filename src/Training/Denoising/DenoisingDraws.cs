using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Training.Denoising;

/// <summary>The random numbers behind a set of denoising queries, so that a reference run can be replayed.</summary>
/// <param name="LabelChance">[B · dq] in 0..1: below half of the label noise the label changes.</param>
/// <param name="NewLabel">[B · dq] class that a changed label gets.</param>
/// <param name="BoxSign">[B · dq · 4] 0 moves an edge down, 1 up.</param>
/// <param name="BoxShift">[B · dq · 4] in 0..1: how far an edge moves, in half box sizes.</param>
internal sealed record DenoisingDraws(float[] LabelChance, int[] NewLabel, float[] BoxSign, float[] BoxShift)
{
    /// <summary>Draws for <paramref name="queries"/> queries of the whole batch.</summary>
    public static DenoisingDraws Next(RandomStream random, int queries, int classCount)
    {
        var draws = new DenoisingDraws(new float[queries], new int[queries], new float[queries * 4], new float[queries * 4]);
        for (var i = 0; i < queries; i++)
        {
            draws.LabelChance[i] = random.NextSingle();
            draws.NewLabel[i] = random.NextInt32(classCount);
            for (var edge = 4 * i; edge < 4 * i + 4; edge++)
            {
                draws.BoxSign[edge] = random.NextInt32(2);
                draws.BoxShift[edge] = random.NextSingle();
            }
        }
        return draws;
    }
}

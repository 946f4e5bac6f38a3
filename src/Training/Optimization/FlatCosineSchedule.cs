namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>
/// Learning-rate factor over a training: quadratic warm-up, flat, half a cosine, constant end (flat-cosine of DEIM).
/// </summary>
/// <param name="total">All iterations.</param>
/// <param name="warmup">Iterations of the warm-up.</param>
/// <param name="flat">Iteration at which the cosine starts.</param>
/// <param name="end">Iterations at the lowest rate at the end.</param>
/// <param name="lowest">Factor at the end of the cosine.</param>
internal sealed class FlatCosineSchedule(long total, long warmup, long flat, long end, double lowest)
{
    /// <summary>Everything as fractions of all iterations, so that a schedule suits any size of data set.</summary>
    public static FlatCosineSchedule FromFractions(long total, double warmup, double flat, double end, double lowest)
        => new(total, (long)Math.Round(total * warmup), (long)Math.Round(total * flat), (long)Math.Round(total * end), lowest);

    /// <summary>
    /// Factor after <paramref name="iteration"/> iterations are done. A step uses the factor of its own number counted from 1:
    /// counted from 0 the first step would have no learning rate at all.
    /// </summary>
    public double Factor(long iteration)
    {
        if (iteration <= warmup)
            return warmup == 0 ? 1 : Math.Pow(iteration / (double)warmup, 2);
        if (iteration <= flat)
            return 1;
        if (iteration >= total - end)
            return lowest;
        var progress = (iteration - flat) / (double)(total - flat - end);
        return lowest + (1 - lowest) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}

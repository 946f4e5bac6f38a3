namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>
/// Factor on the learning rate while a change of structure is being absorbed. The paper calls the window concave-rebound with a
/// reduction of 0.8 and gives no formula; <see cref="RateWindowShape.Rebound"/> is the nearest reading.
/// </summary>
/// <param name="Shape">Course of the factor.</param>
/// <param name="Reduced">The reduced rate r; 1 leaves the learning rate alone.</param>
internal sealed record RateWindow(RateWindowShape Shape, double Reduced)
{
    /// <summary>The factor at <paramref name="u"/>, 0 at the beginning of the window and 1 at its end.</summary>
    internal double Factor(double u) => Shape switch
    {
        RateWindowShape.Rebound => Reduced + (1 - Reduced) * Math.Sin(Math.PI * u / 2),
        RateWindowShape.Dip => 1 - (1 - Reduced) * Math.Sin(Math.PI * u),
        _ => Reduced,
    };
}

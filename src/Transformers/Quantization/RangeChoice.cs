namespace Microsoft.ML.SparseDetr;

/// <summary>Which range of a value's numbers 256 bytes stand for; what is outside is clipped.</summary>
public enum RangeChoice
{
    /// <summary>From the smallest to the largest number that was seen.</summary>
    Extremes,

    /// <summary>All but a thousandth of them: outliers make no step coarser.</summary>
    Percentile,
}

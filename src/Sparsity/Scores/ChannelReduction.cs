namespace Microsoft.ML.SparseDetr;

/// <summary>How the many weights of a channel become one number (Super Sparse DETR eq. 4 leaves it open).</summary>
public enum ChannelReduction
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The root of the sum of their squares.</summary>
    Norm,
}

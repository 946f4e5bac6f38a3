namespace Microsoft.ML.SparseDetr;

/// <summary>How a sampling point of the decoder's attention is spread over the cells of its level (Super Sparse DETR eq. 2).</summary>
public enum AttentionKernel
{
    /// <summary>Onto the four cells that the attention itself reads, by its own bilinear weights.</summary>
    Exact,

    /// <summary>Bilinear, half a cell towards the lower right: what the published code of Sparse DETR does (Roh et al. 2022).</summary>
    HalfShifted,

    /// <summary>Onto the one cell that holds the point.</summary>
    Nearest,
}

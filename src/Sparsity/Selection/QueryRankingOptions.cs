using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Which queries are kept.</summary>
public sealed class QueryRankingOptions
{
    /// <summary>Keep the queries that are used most; false keeps the first ones.</summary>
    public bool ByUsage { get; set; } = true;

    /// <summary>
    /// Weight λ of places among the candidates for queries, 0 for none. From the queries' milestone on they are ranked by class logit +
    /// λ·log(A + ε), where A is the averaged attention around the candidate's cell, over 3×3 cells and divided by its mean over all cells
    /// of an image: a cell that receives e times the mean attention gains λ. The first ranks stay then, whatever <see cref="ByUsage"/>
    /// says.
    /// </summary>
    [AllowedRange(0, 100)]
    public float PriorWeight { get; set; }

    /// <summary>The ε of <see cref="PriorWeight"/>: what a cell without any attention counts as, in parts of the mean.</summary>
    [AllowedRange(0.0001, 1)]
    public float PriorFloor { get; set; } = 0.01f;

    internal QueryRankingOptions Copy() => (QueryRankingOptions)MemberwiseClone();
}

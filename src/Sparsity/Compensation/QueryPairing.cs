namespace Microsoft.ML.SparseDetr;

/// <summary>Which queries of student and teacher are compared while a change of structure is compensated.</summary>
public enum QueryPairing
{
    /// <summary>
    /// The teacher starts its queries from the tokens that the student chose, so the two queries of a rank belong together.
    /// </summary>
    StudentTokens,

    /// <summary>
    /// The teacher chooses its own tokens. Queries that start from the same token of an image are a pair; the others are left out.
    /// </summary>
    SameToken,

    /// <summary>
    /// The teacher chooses its own tokens. The queries of an image pair one to one, where boxes and class scores differ least in total.
    /// </summary>
    Hungarian,
}

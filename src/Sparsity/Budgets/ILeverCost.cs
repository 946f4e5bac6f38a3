namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>What a network loses by a setting of a lever; only comparisons between levers count.</summary>
internal interface ILeverCost
{
    /// <summary>The loss, 0 or more.</summary>
    /// <param name="lever">Queries, or a group of channels.</param>
    /// <param name="kept">How many of them stay.</param>
    double Of(Lever lever, int kept);
}

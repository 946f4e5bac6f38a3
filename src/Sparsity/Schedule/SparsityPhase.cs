namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>What a sparse training is doing.</summary>
internal enum SparsityPhase
{
    /// <summary>The network is whole, scores are being collected.</summary>
    Collect,

    /// <summary>Part of the structure is out of use, and the last change is absorbed.</summary>
    Sparse,

    /// <summary>The structure has just changed: the student follows its teacher, at a learning rate that comes back.</summary>
    Compensation,
}

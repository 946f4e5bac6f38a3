namespace Microsoft.ML.SparseDetr.Sparsity.Schedule;

/// <summary>What becomes sparse at a milestone; the milestones come in this order.</summary>
internal enum SparsityComponent
{
    /// <summary>Decoder queries.</summary>
    Queries,

    /// <summary>
    /// Hidden channels of every kind: feed-forward networks, fusion blocks, backbone. They share a score and the paper's window for
    /// feed-forward channels.
    /// </summary>
    Channels,

    /// <summary>Encoder tokens.</summary>
    Tokens,
}

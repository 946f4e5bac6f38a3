namespace Microsoft.ML.SparseDetr;

/// <summary>Among which channels those to keep are chosen.</summary>
public enum ChannelRanking
{
    /// <summary>Within each layer: all layers keep the same part.</summary>
    Layer,

    /// <summary>Over all layers of a kind, each of which keeps at least half of its channels.</summary>
    Global,
}

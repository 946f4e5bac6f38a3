namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>What the weights of a group's channels are for.</summary>
internal enum ChannelRole
{
    /// <summary>Kernels, and whatever reads the channels.</summary>
    Weights,

    /// <summary>γ of a norm.</summary>
    Scale,

    /// <summary>β of a norm.</summary>
    Shift,

    /// <summary>Rows of a linear layer that make the channels; no norm follows.</summary>
    Row,

    /// <summary>The bias of such rows.</summary>
    RowBias,
}

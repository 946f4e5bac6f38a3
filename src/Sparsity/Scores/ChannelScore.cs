namespace Microsoft.ML.SparseDetr;

/// <summary>By what hidden channels are ranked.</summary>
public enum ChannelScore
{
    /// <summary>
    /// Size of the optimizer's step times squared gradient, over all weights of a channel (Super Sparse DETR eq. 4 and 5).
    /// </summary>
    Sensitivity,

    /// <summary>
    /// What the loss would change at first order if the channel were gone (Molchanov et al. 2019), squared and summed over all steps:
    /// (γ·∂L/∂γ + β·∂L/∂β)² of its norms, or (Σ w·∂L/∂w)² over its row, bias included, where it has none.
    /// </summary>
    Taylor,

    /// <summary>|γ| of its norms, or the L2 norm of its row where it has none: what the weights say without any data.</summary>
    Magnitude,

    /// <summary>
    /// How far the predictions would move without the channel once the layers that read it are refit: measured on images, without labels,
    /// at the moment of the cut. A target also measures with it what each smaller width would move, and spends where that is the least.
    /// </summary>
    Refit,
}

using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What is repaired, without a gradient, each time channels are cut: on batches of the coming epoch the statistics of every batch norm are
/// measured again, and with them what follows. Channels that were cut once then stay out.
/// </summary>
public sealed class RepairOptions
{
    /// <summary>
    /// Give the layers that read cut channels the weights with which the channels that stay come nearest to what all of them gave, in
    /// least squares.
    /// </summary>
    public bool Refit { get; set; } = true;

    /// <summary>Batches to measure on; fewer where an epoch has fewer.</summary>
    [AllowedRange(1, 10_000)]
    public int Batches { get; set; } = 32;

    /// <summary>
    /// Begin the averaged weights anew with the repaired ones. Their decay is (1 + n) / (10 + n) at the n-th step from there, up to its
    /// usual value.
    /// </summary>
    public bool RestartAverage { get; set; } = true;

    internal RepairOptions Copy() => (RepairOptions)MemberwiseClone();
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What a training leaves behind.</summary>
/// <param name="Detector">
/// Averaged weights in evaluation mode: those of the best validated epoch, or the last ones when nothing was validated. The caller owns it.
/// </param>
/// <param name="History">One record for each finished epoch.</param>
/// <param name="BestEpoch">Epoch of the highest AP, counted from 1; 0 when nothing was validated.</param>
/// <param name="Cancelled">True when the training ended before its last epoch.</param>
internal sealed record TrainingResult(Detector Detector, IReadOnlyList<EpochRecord> History, int BestEpoch, bool Cancelled)
{
    /// <summary>The scores that the structure was chosen by, or null where none were collected.</summary>
    public ScoreBoard? Scores { get; init; }

    /// <summary>Loss of the first step, or null.</summary>
    public double? FirstLoss { get; init; }
}

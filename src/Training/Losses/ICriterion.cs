using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Training.Matching;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>The loss of a training step.</summary>
internal interface ICriterion
{
    /// <summary>Compares the predictions with the objects.</summary>
    /// <param name="output">What the detector returned in training mode.</param>
    /// <param name="targets">The objects of the same batch.</param>
    /// <param name="cost">What the matcher minimises.</param>
    DetectionLoss Compute(DetectorOutput output, IReadOnlyList<DetectionTarget> targets, MatchingCost cost);
}

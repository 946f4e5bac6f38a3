using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>One row of a training's history.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="LearningRate">Base learning rate at the end of the epoch.</param>
/// <param name="Loss">Mean loss of the steps that counted.</param>
/// <param name="Terms">Mean of each loss term.</param>
/// <param name="SkippedSteps">Steps whose loss or gradient was not finite.</param>
/// <param name="TrainingSeconds">Wall time of the steps.</param>
/// <param name="ValidationSeconds">Wall time of the validation.</param>
/// <param name="AveragePrecision">COCO AP of the averaged weights, or null where the epoch was not validated.</param>
/// <param name="AveragePrecision50">COCO AP at IoU 0.50, or null.</param>
internal sealed record EpochRecord(
    int Epoch, double LearningRate, double Loss, SortedDictionary<string, double> Terms, int SkippedSteps,
    double TrainingSeconds, double ValidationSeconds, double? AveragePrecision, double? AveragePrecision50)
{
    /// <summary>Version of the structure that was trained and measured.</summary>
    public int StructureVersion { get; init; }

    /// <summary>What of the network was in use.</summary>
    public StructureShares Shares { get; init; } = StructureShares.Whole;

    /// <summary>What the epoch's last step did.</summary>
    public SparsityPhase Phase { get; init; }

    /// <summary>What a change of structure multiplied the learning rate of the epoch's first step by.</summary>
    public double WindowFactor { get; init; } = 1;

    /// <summary>How settled the scores are; null where none were collected.</summary>
    public ScoreStability? Stability { get; init; }

    /// <summary>
    /// Mean over the steps: how much of the decoder's attention fell on the tokens that the encoder updated; null where it updates all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenCorrelation? Correlation { get; init; }
}

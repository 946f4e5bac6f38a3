using Microsoft.ML.SparseDetr.Detectors.Structure;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>Everything of a training that is not a tensor, as it stands in a checkpoint.</summary>
internal sealed record TrainingState
{
    /// <summary>Version of the checkpoint's layout.</summary>
    public int Format { get; init; } = 4;

    /// <summary>Preset of the detector.</summary>
    public required string Preset { get; init; }

    /// <summary>Classes in the order of the labels.</summary>
    public required string[] ClassNames { get; init; }

    /// <summary>Options that decide the numbers, by name.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    /// <summary>Finished epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps done in the epoch after those.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Steps done since the start, skipped ones included.</summary>
    public long Iteration { get; set; }

    /// <summary>Updates of the averaged weights.</summary>
    public long EmaUpdates { get; set; }

    /// <summary>Skipped steps since the last one that counted.</summary>
    public int SkippedInRow { get; set; }

    /// <summary>Skipped steps of the present epoch.</summary>
    public int SkippedSteps { get; set; }

    /// <summary>Seconds of training in the present epoch.</summary>
    public double Seconds { get; set; }

    /// <summary>Sum of the losses of the present epoch.</summary>
    public double LossSum { get; set; }

    /// <summary>Sum of each loss term in the present epoch.</summary>
    public SortedDictionary<string, double> TermSums { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Epoch with the highest AP, counted from 1; 0 before the first validation.</summary>
    public int BestEpoch { get; set; }

    /// <summary>The structure in use.</summary>
    public SparseState Structure { get; set; } = SparseState.Dense;

    /// <summary>The structure in front of the last change, or of the first one of its window: the teacher's.</summary>
    public SparseState StructureBefore { get; set; } = SparseState.Dense;

    /// <summary>Iteration of the change of structure that opened the last window of compensation, or null.</summary>
    public long? StructureChange { get; set; }

    /// <summary>What the scores of the last epoch would choose; null where none were collected.</summary>
    public SparseState? Choice { get; set; }

    /// <summary>Records of the finished epochs.</summary>
    public List<EpochRecord> History { get; set; } = [];
}

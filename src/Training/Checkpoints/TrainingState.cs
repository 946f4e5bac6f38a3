using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>Everything of a training that is not a tensor, as it stands in a checkpoint.</summary>
internal sealed record TrainingState
{
    /// <summary>Name in <see cref="Options"/> of the number of epochs.</summary>
    public const string EpochsOption = "Epochs";

    /// <summary>Name in <see cref="Options"/> of the budgets.</summary>
    public const string SparsityOption = "Sparsity";

    /// <summary>Version of the checkpoint's layout.</summary>
    public int Format { get; init; } = 4;

    /// <summary>Preset of the detector.</summary>
    public required string Preset { get; init; }

    /// <summary>Classes in the order of the labels.</summary>
    public required string[] ClassNames { get; init; }

    /// <summary>Options that decide the numbers, by name.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    /// <summary>Whether the training leaves nothing out, so that it may be prolonged before its end, too. Not stored.</summary>
    [JsonIgnore]
    public bool KeepsEverything { get; init; }

    /// <summary>Length that the milestones were laid out for; null in checkpoints of earlier versions, which have kept theirs.</summary>
    public int? ScheduledEpochs { get; set; }

    /// <summary>Finished epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>Sums of the epoch after those.</summary>
    public EpochTally Tally { get; set; } = new();

    /// <summary>Steps done since the start, skipped ones included.</summary>
    public long Iteration { get; set; }

    /// <summary>Updates of the averaged weights since they began, or began anew.</summary>
    public long EmaUpdates { get; set; }

    /// <summary>Whether the averaged weights began anew at a change of structure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EmaRestarted { get; set; }

    /// <summary>Loss of the first step that counted; null before it, and in checkpoints of earlier versions.</summary>
    public double? FirstLoss { get; set; }

    /// <summary>Skipped steps since the last one that counted.</summary>
    public int SkippedInRow { get; set; }

    /// <summary>Epoch with the highest AP, counted from 1; 0 before the first validation.</summary>
    public int BestEpoch { get; set; }

    /// <summary>The structure in use.</summary>
    public SparseState Structure { get; set; } = SparseState.Dense;

    /// <summary>The structure before the last change, or of the first one of its window: the teacher's.</summary>
    public SparseState StructureBefore { get; set; } = SparseState.Dense;

    /// <summary>Iteration of the change of structure that opened the last window of compensation, or null.</summary>
    public long? StructureChange { get; set; }

    /// <summary>The first step that a dense teacher taught; null before it, or without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TaughtSince { get; set; }

    /// <summary>What the scores of the last epoch would choose; null where none were collected.</summary>
    public SparseState? Choice { get; set; }

    /// <summary>What was measured for a target before the first step; null without a target.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeverTable? Levers { get; set; }

    /// <summary>The budgets that a target came to; null before its first milestone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChosenBudgets? Budgets { get; set; }

    /// <summary>Records of the finished epochs.</summary>
    public List<EpochRecord> History { get; set; } = [];

    /// <summary>Counts a step.</summary>
    /// <param name="loss">Sum of its loss terms.</param>
    /// <param name="terms">The terms by name.</param>
    /// <param name="skipped">Whether the weights stayed as they were.</param>
    /// <param name="correlation">How much of the decoder's attention fell on the tokens that the encoder updated, or null.</param>
    public void Count(double loss, IReadOnlyDictionary<string, double> terms, bool skipped, TokenCorrelation? correlation = null)
    {
        Iteration++;
        SkippedInRow = skipped ? SkippedInRow + 1 : 0;
        if (skipped)
        {
            Tally.Skip();
        }
        else
        {
            FirstLoss ??= loss;
            Tally.Add(loss, terms, correlation);
        }
    }

    /// <summary>Ends an epoch.</summary>
    /// <param name="record">What it was.</param>
    /// <returns>Whether its AP is the highest so far with the present structure.</returns>
    public bool Finish(EpochRecord record)
    {
        var highest = History.Where(row => row.StructureVersion == record.StructureVersion).Max(row => row.AveragePrecision)
            ?? double.NegativeInfinity;
        History.Add(record);
        (Epoch, Tally) = (record.Epoch, new EpochTally());
        var best = record.AveragePrecision > highest;
        if (best)
            BestEpoch = Epoch;
        return best;
    }
}

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>What became of one detection in one area range; bit t stands for IoU threshold t.</summary>
internal struct MatchOutcome
{
    public const ushort AllThresholds = (1 << CocoParameters.ThresholdCount) - 1;

    /// <summary>The detection took an object.</summary>
    public ushort Matched;

    /// <summary>The detection counts neither as right nor as wrong.</summary>
    public ushort Ignored;
}

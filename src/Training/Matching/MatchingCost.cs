namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>What the matcher minimises.</summary>
internal enum MatchingCost
{
    /// <summary>5·L1 + 2·focal class cost − 2·GIoU (DETR, Deformable DETR, D-FINE).</summary>
    BoxAndClass,

    /// <summary>−p·IoU⁴, for the end of a training (DEIMv2).</summary>
    ScoreTimesOverlap,
}

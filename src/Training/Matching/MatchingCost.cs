namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>What the matcher minimises.</summary>
internal enum MatchingCost
{
    /// <summary>5·L1 + 2·focal class cost − 2·GIoU (Deformable DETR, D-FINE).</summary>
    BoxAndClass,

    /// <summary>5·L1 − p − 2·GIoU, with the probability of the class among all and "no object" (DETR).</summary>
    BoxAndProbability,

    /// <summary>−p·IoU⁴, for the end of a training (DEIMv2).</summary>
    ScoreTimesOverlap,
}

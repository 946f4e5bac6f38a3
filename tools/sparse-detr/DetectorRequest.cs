using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>How a detector file is to be opened. Of the first three a finished model knows better, and they must agree with it.</summary>
/// <param name="Model">Name of the network, or null for the one that the file names.</param>
/// <param name="ClassNames">Class names for weights that carry none, or null.</param>
/// <param name="Size">Input side in pixels, or null for the one that the file names.</param>
/// <param name="Threshold">Lowest score to return.</param>
/// <param name="Scoring">What runs the network.</param>
internal sealed record DetectorRequest(
    string? Model, IReadOnlyList<string>? ClassNames, int? Size, float Threshold, ScoringOptions Scoring)
{
    /// <summary>Scores of a training to prune bare weights by, or null to leave them as they are.</summary>
    public string? Scores { get; init; }

    /// <summary>The budgets, with <see cref="Scores"/>.</summary>
    public SparsityOptions? Sparsity { get; init; }

    /// <summary>Share of the tokens that the encoder of a Sparse DETR updates, or null for that of the training.</summary>
    public float? KeepRatio { get; init; }

    /// <summary>Images to repair the pruned network by, or null.</summary>
    public DetectionDataset? RepairImages { get; init; }
}

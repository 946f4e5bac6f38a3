using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>What all ways to make the activations of a finished network sparse have in common.</summary>
public abstract class SparsifyOptions
{
    /// <summary>Weights of the network (.safetensors, .pth or .pt), such as the best.safetensors of a training.</summary>
    [Required]
    public string WeightsFile { get; set; } = "";

    /// <summary>The network that the weights belong to, or null for the one that they name.</summary>
    public DetectorModel? Model { get; set; }

    /// <summary>Input side in pixels, a multiple of 32, or null for that of the training, else of the network.</summary>
    [AllowedRange(64, 2048, Multiple = 32)]
    public int? ImageSize { get; set; }

    /// <summary>
    /// Images that are not looked at before the report, and for thresholds; null measures on those of <c>Fit</c>, which flatters. It needs
    /// the columns of the data of <c>Fit</c>; instead of the image column it may have a text column <c>ImagePath</c>.
    /// </summary>
    public IDataView? HeldOutSet { get; set; }

    /// <summary>
    /// Size below which an activation counts as inactive, in networks without a ReLU (D-FINE, DEIM, DEIMv2), which have no exact zeros;
    /// needed there, and without effect behind a ReLU.
    /// </summary>
    [AllowedRange(1e-6, 10)]
    public double? Epsilon { get; set; }

    /// <summary>Images of one pass.</summary>
    [AllowedRange(1, 1024)]
    public int BatchSize { get; set; } = 16;

    /// <summary>Threads that decode images ahead of the pass.</summary>
    [AllowedRange(1, 256)]
    public int Workers { get; set; } = 2;

    /// <summary>Threads of the arithmetic, or null for one for each core.</summary>
    [AllowedRange(1, 1024)]
    public int? TrainingThreads { get; set; }

    /// <summary>Seed of the order of the images, or null for the seed of the <see cref="MLContext"/>.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Folder for what was found (.safetensors), model.onnx and report.json, or null to keep nothing. Each file appears whole or not at
    /// all, and the folder of a training is refused.
    /// </summary>
    public string? OutputFolder { get; set; }

    /// <summary>Replace what an earlier call wrote into <see cref="OutputFolder"/>; without it that is refused.</summary>
    public bool Overwrite { get; set; }

    /// <summary>Ends the work after the current batch with an <see cref="OperationCanceledException"/>; nothing is written.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Told after every batch, or null.</summary>
    public IProgress<SparsifyProgress>? Progress { get; set; }

    /// <summary>Lowest score that the fitted model returns, 0..1.</summary>
    [AllowedRange(0, 1)]
    public float ScoreThreshold { get; set; } = SuperSparseDetrTransformer.DefaultScoreThreshold;

    /// <summary>What runs the network of the fitted model. It is not saved with the model.</summary>
    [Required]
    [ValidateObjectMembers]
    public ScoringOptions Scoring { get; set; } = new();

    /// <summary>Column with the images.</summary>
    [Required]
    public string ImageColumnName { get; set; } = ColumnNames.Image;

    /// <summary>Column with the classes of the objects; it has to be there, and what it says has no effect.</summary>
    [Required]
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>Column with the boxes of the objects, likewise.</summary>
    [Required]
    public string BoundingBoxColumnName { get; set; } = ColumnNames.BoundingBoxes;

    /// <summary>Column that the fitted model writes the classes to.</summary>
    [Required]
    public string PredictedLabelColumnName { get; set; } = ColumnNames.PredictedLabel;

    /// <summary>Column that the fitted model writes the boxes to.</summary>
    [Required]
    public string PredictedBoundingBoxColumnName { get; set; } = ColumnNames.PredictedBoundingBoxes;

    /// <summary>Column that the fitted model writes the scores to.</summary>
    [Required]
    public string ScoreColumnName { get; set; } = ColumnNames.Score;

    internal DetectionColumns ScoringColumns =>
        new(ImageColumnName, PredictedLabelColumnName, PredictedBoundingBoxColumnName, ScoreColumnName);
}

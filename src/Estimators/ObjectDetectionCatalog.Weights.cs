using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>A fitted detector straight from weights, without training.</summary>
    /// <param name="model">The network that the weights belong to.</param>
    /// <param name="weightsFile">Weights (.safetensors with the official names).</param>
    /// <param name="classNames">As many names as the weights have classes, or null for "0", "1", ….</param>
    /// <param name="imageSize">Input side in pixels, a multiple of 32, or null for the network's own.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="sparsity">What of the network to keep, or null for all that the weights have in use. Pruning without training costs
    /// accuracy.</param>
    /// <param name="scoresFile">The scores.safetensors of the training, needed for <paramref name="sparsity"/>.</param>
    /// <exception cref="ArgumentException">The number of names is not that of the weights, or a budget has no scores.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    public SuperSparseDetrTransformer LoadWeights(
        DetectorModel model, string weightsFile, IReadOnlyList<string>? classNames = null, int? imageSize = null,
        float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold, int threads = ScoringOptions.DefaultThreads,
        SparsityOptions? sparsity = null, string? scoresFile = null)
    {
        ScoringOptions.CheckThreshold(scoreThreshold);
        var options = ScoringOptions.With(threads);
        using var detector = WeightsFile.Open(model, weightsFile, imageSize, ref classNames);
        if (sparsity is not null)
            WeightsFile.Prune(detector, sparsity, scoresFile
                ?? throw new ArgumentException("Budgets need the scores of a training.", nameof(scoresFile)), seed: 0);
        var exported = DetectorExport.Export(detector, classNames!);
        return new SuperSparseDetrTransformer(_ml, exported, exported.ToState(scoreThreshold, DetectionColumns.Default), options);
    }

    /// <summary>COCO figures of weights, computed in libtorch; scoring through ONNX gives the same within rounding.</summary>
    /// <param name="model">The network that the weights belong to.</param>
    /// <param name="weightsFile">Weights (.safetensors with the official names).</param>
    /// <param name="dataset">Annotated images; it must have the classes of the weights in their order.</param>
    /// <param name="imageSize">Input side in pixels, a multiple of 32, or null for the network's own.</param>
    /// <param name="threads">Threads of the arithmetic, or null for libtorch's own choice.</param>
    /// <exception cref="ArgumentException">The number of classes is not that of the weights.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    public ObjectDetectionMetrics EvaluateWeights(
        DetectorModel model, string weightsFile, DetectionDataset dataset, int? imageSize = null, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        TorchThreads.Use(threads);
        var classNames = dataset.ClassNames;
        using var detector = WeightsFile.Open(model, weightsFile, imageSize, ref classNames);
        detector.eval();
        var evaluator = dataset.CreateEvaluator();
        var options = new BatchOptions { BatchSize = 8, Height = detector.Height, Width = detector.Width };
        foreach (var batch in new BatchLoader(new DatasetSource(dataset), options).ReadEpoch(0, CancellationToken.None))
        {
            using (batch)
                foreach (var found in TorchEvaluator.Detect(detector, batch, "cpu"))
                    evaluator.AddDetections(found);
        }
        return new ObjectDetectionMetrics(evaluator.Evaluate(), dataset.Images.Count);
    }
}

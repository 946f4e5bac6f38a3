using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>A fitted detector straight from weights, without training.</summary>
    /// <param name="model">The network that the weights belong to, or null for the one that they name, as those of a training do.</param>
    /// <param name="weightsFile">Weights (.safetensors, .pth or .pt with the official names).</param>
    /// <param name="classNames">Names for weights that carry none, as published ones; null for those of the weights, else for COCO's where
    /// they have 80 classes, else for "0", "1", ….</param>
    /// <param name="imageSize">Input side in pixels, a multiple of 32, or null for that of the training, else of the network.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="sparsity">What of the network to keep, or null for all that the weights have in use. Pruning without training costs
    /// accuracy.</param>
    /// <param name="scoresFile">The scores.safetensors of the training, needed for <paramref name="sparsity"/>.</param>
    /// <param name="repairImages">Images like those of the training, needed for <see cref="SparsityOptions.Repair"/>.</param>
    /// <param name="tokenKeepRatio">Share of the tokens that the encoder of a Sparse DETR updates, or null for that of the training
    /// (<see cref="SparseEncoderOptions.KeepRatio"/>).</param>
    /// <exception cref="ArgumentException">The names or the network are not those of the weights, or a budget has no scores, or its repair
    /// no images, or the share is outside its range or for a network that does not choose tokens.</exception>
    /// <exception cref="DatasetException">An image cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    public SuperSparseDetrTransformer LoadWeights(
        DetectorModel? model, string weightsFile, IReadOnlyList<string>? classNames = null, int? imageSize = null,
        float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold, int threads = ScoringOptions.DefaultThreads,
        SparsityOptions? sparsity = null, string? scoresFile = null, DetectionDataset? repairImages = null,
        float? tokenKeepRatio = null)
    {
        ScoreThresholds.Check(scoreThreshold);
        var options = ScoringOptions.OfThreads(threads);
        using var detector = WeightsFile.Open(model, weightsFile, imageSize, ref classNames, tokenKeepRatio);
        if (sparsity is not null)
        {
            using var channel = ((IHostEnvironment)_ml).Register(nameof(ObjectDetectionCatalog)).Start(nameof(LoadWeights));
            WeightsFile.Prune(
                detector, sparsity, scoresFile ?? throw new ArgumentException("Budgets need the scores of a training.", nameof(scoresFile)),
                seed: 0, repairImages, line => channel.Info(MessageSensitivity.None, line));
        }
        var exported = DetectorExport.Export(detector, classNames!);
        return new SuperSparseDetrTransformer(_ml, exported, exported.ToState(scoreThreshold, DetectionColumns.Default), options);
    }

    /// <summary>The classes that weights were trained on, read without the weights.</summary>
    /// <param name="weightsFile">Weights (.safetensors, .pth or .pt).</param>
    /// <returns>The names in the order of the class heads, or null where the file has none, as published ones.</returns>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<string>? ReadClassNames(string weightsFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(weightsFile);
        return WeightsOrigin.OfFile(weightsFile).ClassNames;
    }

    /// <summary>COCO figures of weights, computed in libtorch; scoring through ONNX gives the same within rounding.</summary>
    /// <param name="model">The network that the weights belong to, or null for the one that they name.</param>
    /// <param name="weightsFile">Weights (.safetensors, .pth or .pt with the official names).</param>
    /// <param name="dataset">Annotated images. Classes are matched by name; weights that carry no names are taken to have those of the data
    /// set, in its order.</param>
    /// <param name="imageSize">Input side in pixels, a multiple of 32, or null for that of the training, else of the network.</param>
    /// <param name="threads">Threads of the arithmetic, or null for libtorch's own choice.</param>
    /// <param name="tokenKeepRatio">Share of the tokens that the encoder of a Sparse DETR updates, or null for that of the training
    /// (<see cref="SparseEncoderOptions.KeepRatio"/>).</param>
    /// <param name="options">How to measure, or null for COCO's own settings. The size of the network's input is known here.</param>
    /// <exception cref="ArgumentException">The network or the number of classes is not that of the weights, the share is outside its
    /// range or for a network that does not choose tokens, or an option is outside its range.</exception>
    /// <exception cref="DatasetException">A class that has objects is unknown to the weights.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    public ObjectDetectionMetrics EvaluateWeights(
        DetectorModel? model, string weightsFile, DetectionDataset dataset, int? imageSize = null, int? threads = null,
        float? tokenKeepRatio = null, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        TorchThreads.Use(threads);
        var classNames = ReadClassNames(weightsFile) is null ? dataset.ClassNames : null;
        using var detector = WeightsFile.Open(model, weightsFile, imageSize, ref classNames, tokenKeepRatio);
        dataset = dataset.WithClassNames(classNames!);
        options = (options ?? new EvaluationOptions()) with { InputWidth = detector.Width, InputHeight = detector.Height };
        var evaluator = dataset.CreateEvaluator(options);
        var meter = new CorrelationMeter(detector);
        var batches = new BatchOptions { BatchSize = 8, Height = detector.Height, Width = detector.Width };
        foreach (var batch in new BatchLoader(new DatasetSource(dataset), batches).ReadEpoch(0, CancellationToken.None))
        {
            using (batch)
                foreach (var found in TorchEvaluator.Detect(detector, batch, "cpu", meter, options.MaximumDetections))
                    evaluator.AddDetections(found);
        }
        return new ObjectDetectionMetrics(evaluator.Measure()) { TokenCorrelation = meter.Mean };
    }
}

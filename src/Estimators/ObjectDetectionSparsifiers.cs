using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Estimators.Sparsifying;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>Ways to make the activations of a finished network sparse: <c>mlContext.ObjectDetection.Sparsify</c>.</summary>
public sealed class ObjectDetectionSparsifiers
{
    private readonly MLContext _ml;

    internal ObjectDetectionSparsifiers(MLContext ml) => _ml = ml;

    /// <summary>A small trained gate before each feed-forward network says which neurons to skip, token by token.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public MicroGateSparsifier MicroGates(MicroGateSparsifier.Options options) => new(_ml, options);

    /// <summary>Neurons that never fire go, and fixed tables tell by some neurons that others are inactive.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public StaticIndicatorSparsifier StaticIndicators(StaticIndicatorSparsifier.Options options) => new(_ml, options);

    /// <summary>The network of weights with the gates or indicators that an earlier call found for them.</summary>
    /// <param name="weightsFile">The weights (.safetensors, .pth or .pt).</param>
    /// <param name="foundFile">gates.safetensors or indicators.safetensors.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <exception cref="InvalidDataException">A file is broken, or what was found is of another network.</exception>
    public SuperSparseDetrTransformer Load(
        string weightsFile, string foundFile, float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold,
        int threads = ScoringOptions.DefaultThreads)
    {
        ScoreThresholds.Check(scoreThreshold);
        using var detector = FoundFile.Open(weightsFile, foundFile, out var classNames);
        var exported = DetectorExport.Export(detector, classNames);
        return new SuperSparseDetrTransformer(
            _ml, exported, exported.ToState(scoreThreshold, DetectionColumns.Default), ScoringOptions.OfThreads(threads));
    }
}

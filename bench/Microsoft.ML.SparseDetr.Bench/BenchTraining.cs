using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>The training whose steps are measured: deimv2-atto at 256x256, batch 8.</summary>
internal static class BenchTraining
{
    internal const int Size = 256, Batch = 8, Classes = 6, Epochs = 10, StepsPerEpoch = 1000;

    private const int Objects = 3;

    /// <param name="sparsity">What becomes sparse.</param>
    internal static TrainingOptions Options(SparsityOptions sparsity) => new()
    {
        Epochs = Epochs,
        BatchSize = Batch,
        Height = Size,
        Width = Size,
        LearningRate = 1e-3,
        Augmentation = null,
        Seed = 0,
        Workers = 1,
        Device = "cpu",
        Sparsity = sparsity,
    };

    /// <summary>Random weights; the same ones for the same seed of torch.</summary>
    internal static Detector NewDetector() => Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), Classes, Size, Size);

    /// <summary>Random images with the same objects each time.</summary>
    internal static ImageBatch NewBatch() => new(rand(Batch, 3, Size, Size), Targets());

    private static DetectionTarget[] Targets()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Batch).Select(image => new DetectionTarget(
            image,
            [.. Enumerable.Range(0, Objects).Select(_ => random.Next(Classes))],
            [.. Enumerable.Range(0, Objects).Select(_ => new BoxCxcywh(
                0.3f + 0.4f * random.NextSingle(), 0.3f + 0.4f * random.NextSingle(), 0.1f + 0.4f * random.NextSingle(),
                0.1f + 0.4f * random.NextSingle()))],
            Size, Size))];
    }
}

using Microsoft.ML.SparseDetr.Training;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>The shortest training that still trains.</summary>
internal static class TinyTraining
{
    internal const int Size = 64;

    /// <summary>Two epochs of a dense network in batches of two.</summary>
    internal static TrainingOptions Options { get; } = new()
    {
        Epochs = 2,
        BatchSize = 2,
        Height = Size,
        Width = Size,
        LearningRate = 1e-3,
        Seed = 3,
        Augmentation = null,
        Workers = 1,
        Device = "cpu",
        Sparsity = new SparsityOptions(),
    };
}

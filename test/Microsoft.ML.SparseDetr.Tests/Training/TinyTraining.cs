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

    /// <summary>Checkpoints with the same tensors, bit for bit; their times differ.</summary>
    internal static void AssertSameFile(string expected, string actual)
    {
        using var a = SafeTensors.Read(expected);
        using var b = SafeTensors.Read(actual);
        CollectionAssert.AreEquivalent(a.Tensors.Keys.ToArray(), b.Tensors.Keys.ToArray());
        foreach (var (name, tensor) in a.Tensors)
            Assert.IsTrue(tensor.bytes.SequenceEqual(b.Tensors[name].bytes), name);
    }
}

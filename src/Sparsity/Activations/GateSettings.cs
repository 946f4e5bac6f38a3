namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>How gates are made.</summary>
internal sealed record GateSettings
{
    /// <summary>Neighbouring neurons that a gate opens together.</summary>
    public int GroupSize { get; init; } = 8;

    /// <summary>Passes over the images.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>First learning rate; it falls to 0 along a cosine.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>What a group that fires weighs in the loss beside one that does not.</summary>
    public double PositiveWeight { get; init; } = 1;
}

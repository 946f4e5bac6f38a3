namespace Microsoft.ML.SparseDetr;

/// <summary>Size of the synthetic steel set.</summary>
public sealed class SyntheticSteelOptions
{
    /// <summary>Pictures to train on, at least 1.</summary>
    public int TrainCount { get; set; } = 320;

    /// <summary>Pictures to measure on, at least 1.</summary>
    public int HeldOutCount { get; set; } = 80;

    /// <summary>Width and height of the pictures in pixels, 64 to 2048.</summary>
    public int Size { get; set; } = 192;

    /// <summary>Seed: the same seed gives the same pictures.</summary>
    public int Seed { get; set; } = 1;
}

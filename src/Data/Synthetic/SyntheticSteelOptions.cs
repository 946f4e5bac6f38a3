using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Size of the synthetic steel set.</summary>
public sealed class SyntheticSteelOptions
{
    /// <summary>Images to train on.</summary>
    [AllowedRange(1, 1_000_000)]
    public int TrainCount { get; set; } = 320;

    /// <summary>Images to measure on.</summary>
    [AllowedRange(1, 1_000_000)]
    public int HeldOutCount { get; set; } = 80;

    /// <summary>Width and height of the images in pixels.</summary>
    [AllowedRange(64, 2048)]
    public int Size { get; set; } = 192;

    /// <summary>Seed: the same seed gives the same images.</summary>
    public int Seed { get; set; } = 1;
}

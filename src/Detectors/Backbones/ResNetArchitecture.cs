namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>One depth of ResNet (He et al. 2016).</summary>
/// <param name="Blocks">Bottlenecks of each stage.</param>
internal sealed record ResNetArchitecture(params int[] Blocks)
{
    /// <summary>Channels of a stage's inner convolutions; the outer ones have four times as many.</summary>
    internal static int Width(int stage) => 64 << stage;

    internal static readonly ResNetArchitecture ResNet50 = new(3, 4, 6, 3);
}

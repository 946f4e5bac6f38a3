namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>One size of the Swin transformer (Liu et al. 2021).</summary>
/// <param name="Embedding">Channels of the first stage; each further one has twice as many.</param>
/// <param name="Window">Cells on a side of the windows that attention stays in.</param>
/// <param name="Stages">Depth and heads of each stage.</param>
internal sealed record SwinArchitecture(int Embedding, int Window, params (int Blocks, int Heads)[] Stages)
{
    /// <summary>Pixels on a side of a patch.</summary>
    internal const int Patch = 4;

    internal static readonly SwinArchitecture Tiny = new(96, 7, (2, 3), (2, 6), (6, 12), (2, 24));

    /// <summary>Channels of a stage.</summary>
    internal int Width(int stage) => Embedding << stage;
}

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>One stage of HGNetV2.</summary>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Middle">Channels of the layers of a block.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Light">Whether a layer is a 1×1 convolution and a depthwise one instead of a full one.</param>
/// <param name="Kernel">Side of the layers' kernels.</param>
/// <param name="Layers">Layers of each block.</param>
internal sealed record HgStageShape(int Inputs, int Middle, int Outputs, int Blocks, bool Light, int Kernel, int Layers);

/// <summary>One size of HGNetV2 (PaddleClas PP-HGNetV2; HGNetv2.arch_configs in hgnetv2.py).</summary>
internal sealed record HgArchitecture(int StemMiddle, int StemOutputs, params HgStageShape[] Stages)
{
    /// <summary>Whether activations have a learnable scale and shift.</summary>
    internal bool LearnableAffine { get; private init; } = true;

    private static readonly HgStageShape Small1 = new(16, 16, 64, 1, false, 3, 3);
    private static readonly HgStageShape Small2 = new(64, 32, 256, 1, false, 3, 3);

    internal static readonly HgArchitecture Atto = new(16, 16, Small1, Small2, new HgStageShape(256, 64, 256, 1, true, 3, 3));

    internal static readonly HgArchitecture Femto = new(16, 16, Small1, Small2, new HgStageShape(256, 64, 512, 1, true, 5, 3));

    internal static readonly HgArchitecture Pico = new(16, 16, Small1, Small2, new HgStageShape(256, 64, 512, 2, true, 5, 3));

    internal static readonly HgArchitecture B0 = new(16, 16, Small1, Small2,
        new HgStageShape(256, 64, 512, 2, true, 5, 3), new HgStageShape(512, 128, 1024, 1, true, 5, 3));

    internal static readonly HgArchitecture B2 = new(24, 32,
        new HgStageShape(32, 32, 96, 1, false, 3, 4), new HgStageShape(96, 64, 384, 1, false, 3, 4),
        new HgStageShape(384, 128, 768, 3, true, 5, 4), new HgStageShape(768, 256, 1536, 1, true, 5, 4));

    internal static readonly HgArchitecture B4 = new(32, 48,
        new HgStageShape(48, 48, 128, 1, false, 3, 6), new HgStageShape(128, 96, 512, 1, false, 3, 6),
        new HgStageShape(512, 192, 1024, 3, true, 5, 6), new HgStageShape(1024, 384, 2048, 1, true, 5, 6))
    {
        LearnableAffine = false,
    };

    internal static readonly HgArchitecture B5 = new(32, 64,
        new HgStageShape(64, 64, 128, 1, false, 3, 6), new HgStageShape(128, 128, 512, 2, false, 3, 6),
        new HgStageShape(512, 256, 1024, 5, true, 5, 6), new HgStageShape(1024, 512, 2048, 2, true, 5, 6))
    {
        LearnableAffine = false,
    };
}

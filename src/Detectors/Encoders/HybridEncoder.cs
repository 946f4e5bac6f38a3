// HybridEncoder: attention inside the coarsest level, then a top-down and a bottom-up path of convolutions (RT-DETR; DEIM §2, DEIMv2 §2.3).

using Microsoft.ML.SparseDetr.Detectors.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

internal sealed class HybridEncoder : FeatureEncoder
{
    internal readonly ModuleList<ConvNorm> input_proj;
    internal readonly ModuleList<Aifi> encoder;
    internal readonly ModuleList<ConvNorm> lateral_convs;
    internal readonly ModuleList<RepNcspElan4> fpn_blocks;
    internal readonly ModuleList<Sequential> downsample_convs;
    internal readonly ModuleList<RepNcspElan4> pan_blocks;
    private readonly bool _sum;

    internal HybridEncoder(IReadOnlyList<int> inputs, EncoderShape shape, int heads) : base(nameof(HybridEncoder))
    {
        int width = shape.Width, steps = inputs.Count - 1;
        _sum = shape.Kind == EncoderKind.HybridSum;
        input_proj = nn.ModuleList(inputs.Select(channels => new ConvNorm(channels, width, kernel: 1, activate: false)).ToArray());
        encoder = nn.ModuleList(new Aifi(width, heads, shape.FeedForward));
        lateral_convs = nn.ModuleList(Repeat(steps, () => new ConvNorm(width, width, kernel: 1, activate: false)));
        fpn_blocks = nn.ModuleList(Repeat(steps, () => Fusion(shape)));
        downsample_convs = nn.ModuleList(Repeat(steps, () => nn.Sequential(new ScDown(width))));
        pan_blocks = nn.ModuleList(Repeat(steps, () => Fusion(shape)));
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor[] maps)
    {
        Tensor[] levels = [.. maps.Select((map, i) => input_proj[i].call(map))]; // each [B, d, h, w]
        int last = levels.Length - 1;
        levels[last] = encoder[0].call(levels[last]);

        // Top-down: the lateral convolution replaces the coarser map, also for the way back up.
        for (int i = last; i > 0; i--)
        {
            levels[i] = lateral_convs[last - i].call(levels[i]);
            levels[i - 1] = fpn_blocks[last - i].call(Fuse(Upsample(levels[i]), levels[i - 1]));
        }
        // Bottom-up
        for (int i = 0; i < last; i++)
            levels[i + 1] = pan_blocks[i].call(Fuse(downsample_convs[i].call(levels[i]), levels[i + 1]));
        return levels;
    }

    private Tensor Fuse(Tensor moved, Tensor level) => _sum ? moved + level : cat([moved, level], 1);

    private static RepNcspElan4 Fusion(EncoderShape shape)
    {
        bool sum = shape.Kind == EncoderKind.HybridSum;
        return new RepNcspElan4(sum ? shape.Width : 2 * shape.Width, shape.Width, shape.FusionHidden, shape.FusionBlocks, stacked: sum);
    }

    private static T[] Repeat<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}

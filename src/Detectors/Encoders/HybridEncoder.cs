using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// HybridEncoder: attention inside the coarsest level (or among all), then a top-down and a bottom-up path of convolutions (RT-DETR;
/// HybridEncoder in hybrid_encoder.py).
/// </summary>
internal sealed class HybridEncoder : FeatureEncoder
{
    internal readonly ModuleList<ConvNorm> input_proj;
    internal readonly ModuleList<Aifi>? encoder;
    internal readonly ModuleList<ConvNorm> lateral_convs;
    internal readonly ModuleList<RepNcspElan4> fpn_blocks;
    internal readonly ModuleList<Sequential> downsample_convs;
    internal readonly ModuleList<RepNcspElan4> pan_blocks;
    private readonly bool _sum;

    internal HybridEncoder(IReadOnlyList<int> inputs, EncoderShape shape, int heads, DeformableEncoder? deformable = null)
        : base(nameof(HybridEncoder), deformable)
    {
        int width = shape.Width, steps = inputs.Count - 1;
        _sum = shape.Kind == EncoderKind.HybridSum;
        input_proj = nn.ModuleList(inputs.Select(channels => new ConvNorm(channels, width, kernel: 1, activate: false)).ToArray());
        if (deformable is null)
            encoder = nn.ModuleList(new Aifi(width, heads, shape.FeedForward));
        lateral_convs = nn.ModuleList(Repeat(steps, () => new ConvNorm(width, width, kernel: 1, activate: false)));
        fpn_blocks = nn.ModuleList(Repeat(steps, () => Fusion(shape)));
        downsample_convs = nn.ModuleList(Repeat(steps, () => nn.Sequential(new ScDown(width))));
        pan_blocks = nn.ModuleList(Repeat(steps, () => Fusion(shape)));
        RegisterComponents();
    }

    internal override Aifi? Attention => encoder?[0];

    internal override Tensor[] Project(Tensor[] maps) => [.. maps.Select((map, i) => input_proj[i].call(map))]; // each [B, d, h, w]

    public override Tensor[] forward(Tensor[] projected, TokenSubset? chosen)
    {
        var levels = deformable?.call(projected, chosen) ?? [.. projected];
        var last = levels.Length - 1;
        if (Attention is { } attention)
            levels[last] = attention.call(levels[last], chosen);

        // Top-down: the lateral convolution replaces the coarser map, also for the way back up.
        for (var i = last; i > 0; i--)
        {
            levels[i] = lateral_convs[last - i].call(levels[i]);
            levels[i - 1] = fpn_blocks[last - i].call(Fuse(Upsample(levels[i]), levels[i - 1]));
        }
        // Bottom-up
        for (var i = 0; i < last; i++)
            levels[i + 1] = pan_blocks[i].call(Fuse(downsample_convs[i].call(levels[i]), levels[i + 1]));
        return levels;
    }

    internal override string[] EmitProjection(OnnxGraph graph, string[] maps) =>
        [.. maps.Select((map, i) => input_proj[i].Emit(graph, map))];

    internal override string[] Emit(
        OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> levels, string[]? projected, IEmittedSubset? chosen)
    {
        var last = maps.Length - 1;
        FusionSource[] sources = [.. maps.Select((map, i) =>
            projected is not null ? new FusionSource(projected[i]) : i < last
                ? Project(graph, map, input_proj[i].Fused)
                : new FusionSource(map))];
        if (Attention is { } attention)
        {
            using var scope = graph.Scope("aifi");
            var coarsest = projected?[last] ?? input_proj[last].Emit(graph, maps[last]);
            sources[last] = new FusionSource(attention.Emit(graph, coarsest, levels[last], chosen));
        }

        var outputs = new string[maps.Length];
        for (var i = last; i > 0; i--)
        {
            using var scope = graph.Scope($"fpn{last - i}");
            // The lateral convolution has no activation: both blocks that read it take it in, and its own output is never made.
            sources[i] = _sum
                ? new FusionSource(lateral_convs[last - i].Emit(graph, sources[i].Value))
                : sources[i] with { Projection = lateral_convs[last - i].Fused };
            outputs[i - 1] = EmitFusion(graph, fpn_blocks[last - i], sources[i] with { Upsample = true }, sources[i - 1]);
            sources[i - 1] = new FusionSource(outputs[i - 1]);
        }
        for (var i = 0; i < last; i++)
        {
            using var scope = graph.Scope($"pan{i}");
            var down = ((ScDown)downsample_convs[i].children().Single()).Emit(graph, outputs[i]);
            outputs[i + 1] = EmitFusion(graph, pan_blocks[i], new FusionSource(down), sources[i + 1]);
        }
        return outputs;
    }

    /// <summary>Folds a projection into the block behind it where that needs fewer multiplications (in·2d against in·d + d·2d).</summary>
    private FusionSource Project(OnnxGraph graph, string map, FusedConv projection) => !_sum && projection.Inputs < 2 * projection.Outputs
        ? new FusionSource(map, projection)
        : new FusionSource(projection.Emit(graph, map));

    private string EmitFusion(OnnxGraph graph, RepNcspElan4 block, FusionSource moved, FusionSource level)
    {
        if (!_sum)
            return block.Emit(graph, moved, level);
        var x = moved.Upsample ? graph.UpsampleNearest(moved.Value, 2) : moved.Value;
        return block.Emit(graph, graph.Add(x, level.Value));
    }

    private Tensor Fuse(Tensor moved, Tensor level) => _sum ? moved + level : cat([moved, level], 1);

    private static RepNcspElan4 Fusion(EncoderShape shape)
    {
        var sum = shape.Kind == EncoderKind.HybridSum;
        return new RepNcspElan4(sum ? shape.Width : 2 * shape.Width, shape.Width, shape.FusionHidden, shape.FusionBlocks, stacked: sum);
    }

    private static T[] Repeat<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}

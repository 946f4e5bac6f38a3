using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// LiteEncoder of DEIMv2's smallest sizes: one map in, two levels out, of itself no attention (LiteEncoder in lite_encoder.py).
/// </summary>
internal sealed class LiteEncoder : FeatureEncoder
{
    internal readonly ModuleList<ConvNorm> input_proj;
    internal readonly PooledConv down_sample1;
    internal readonly PooledConv down_sample2;
    internal readonly GapFusion bi_fusion;
    internal readonly RepNcspElan4 fpn_block;
    internal readonly RepNcspElan4 pan_block;

    internal LiteEncoder(int inputs, EncoderShape shape, DeformableEncoder? deformable = null) : base(nameof(LiteEncoder), deformable)
    {
        var width = shape.Width;
        input_proj = nn.ModuleList(new ConvNorm(inputs, width, kernel: 1, activate: false));
        down_sample1 = new PooledConv(width);
        down_sample2 = new PooledConv(width);
        bi_fusion = new GapFusion(width);
        fpn_block = new RepNcspElan4(width, width, shape.FusionHidden, shape.FusionBlocks, stacked: true);
        pan_block = new RepNcspElan4(width, width, shape.FusionHidden, shape.FusionBlocks, stacked: true);
        ModuleState.Copy(down_sample1, down_sample2); // the official code makes the second ones as deep copies
        ModuleState.Copy(fpn_block, pan_block);
        RegisterComponents();
    }

    internal override Tensor[] Project(Tensor[] maps)
    {
        var fine = input_proj[0].call(maps[0]); // [B, c, h, w] -> [B, d, h, w]
        return [fine, bi_fusion.call(down_sample1.call(fine))]; // the second is [B, d, h/2, w/2]
    }

    public override Tensor[] forward(Tensor[] projected, TokenSubset? chosen)
    {
        var levels = deformable?.call(projected, chosen) ?? projected;
        (var fine, var coarse) = (levels[0], levels[1]);
        var fineOut = fpn_block.call(fine + Upsample(coarse));
        var coarseOut = pan_block.call(coarse + down_sample2.call(fineOut));
        return [fineOut, coarseOut];
    }

    internal override string[] EmitProjection(OnnxGraph graph, string[] maps)
    {
        var fine = input_proj[0].Emit(graph, maps[0]);
        return [fine, bi_fusion.Emit(graph, down_sample1.Emit(graph, fine))];
    }

    internal override string[] Emit(
        OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> levels, string[]? projected, IEmittedSubset? chosen)
    {
        projected ??= EmitProjection(graph, maps);
        (var fine, var coarse) = (projected[0], projected[1]);
        var fineOut = fpn_block.Emit(graph, graph.Add(fine, graph.UpsampleNearest(coarse, 2)));
        var coarseOut = pan_block.Emit(graph, graph.Add(coarse, down_sample2.Emit(graph, fineOut)));
        return [fineOut, coarseOut];
    }
}

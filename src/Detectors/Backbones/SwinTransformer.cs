using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// The Swin transformer (Liu et al. 2021; SwinTransformer in Sparse DETR's swin_transformer.py). Maps of all stages but the first come
/// out; patches and first stage are not trained.
/// </summary>
/// <remarks>Training drops paths in the first stage too, as the official code does.</remarks>
internal sealed class SwinTransformer : BackboneBody
{
    internal readonly PatchEmbed patch_embed;
    internal readonly ModuleList<SwinStage> layers;
    internal readonly LayerNorm norm1;
    internal readonly LayerNorm norm2;
    internal readonly LayerNorm norm3;

    /// <param name="architecture">The size, with four stages.</param>
    /// <param name="dropRate">Share of the images that skip a branch of the last block in training; it grows from 0 at the first.</param>
    internal SwinTransformer(SwinArchitecture architecture, double dropRate = 0.2) : base(nameof(SwinTransformer))
    {
        var blocks = architecture.Stages.Sum(stage => stage.Blocks);
        double[] rates = [.. Enumerable.Range(0, blocks).Select(block => dropRate * block / (blocks - 1))];
        patch_embed = new PatchEmbed(architecture.Embedding);
        layers = nn.ModuleList(architecture.Stages.Select((shape, i) =>
            new SwinStage(architecture, i, rates[architecture.Stages[..i].Sum(stage => stage.Blocks)..][..shape.Blocks])).ToArray());
        (norm1, norm2, norm3) = (nn.LayerNorm(layers[1].Width), nn.LayerNorm(layers[2].Width), nn.LayerNorm(layers[3].Width));
        RegisterComponents();
        Freeze(patch_embed);
        Freeze(layers[0]);
    }

    internal override IReadOnlyList<int> Channels => [.. layers.Skip(1).Select(stage => stage.Width)];

    internal override IReadOnlyList<int> Strides => [.. Enumerable.Range(1, layers.Count - 1).Select(i => SwinArchitecture.Patch << i)];

    internal override bool IsOfDetectorsOnly(string name) => name.StartsWith("norm", StringComparison.Ordinal);

    private LayerNorm? Norm(int stage) => stage switch { 1 => norm1, 2 => norm2, 3 => norm3, _ => null };

    /// <returns>Maps whose channels stand last in memory.</returns>
    public override Tensor[] forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var maps = new List<Tensor>();
        var x = patch_embed.call(images); // [B, 3, H, W] -> [B, H/4, W/4, C]
        for (var i = 0; i < layers.Count; i++)
        {
            using var inner = NewDisposeScope();
            var stage = layers[i].call(x); // [B, H/2^(i+2), W/2^(i+2), 2^i·C]
            if (Norm(i) is { } norm)
                maps.Add(norm.call(stage).permute(0, 3, 1, 2).MoveToOuterDisposeScope());
            x.Dispose();
            x = layers[i].downsample?.call(stage).MoveToOuterDisposeScope() ?? x;
        }
        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }

    internal override string[] Emit(OnnxGraph graph, string images, GridSize size)
    {
        var maps = new List<string>();
        var cells = PatchEmbed.Cells(size);
        string x;
        using (graph.Scope("stem"))
            x = patch_embed.Emit(graph, images, size);
        for (var i = 0; i < layers.Count; i++)
        {
            using var scope = graph.Scope($"stage{i + 1}");
            var (stage, width) = (layers[i], layers[i].Width);
            x = stage.Emit(graph, x, cells);
            if (Norm(i) is { } norm)
            {
                var tokens = graph.Reshape(graph.LayerNorm(x, norm), -1, cells.Cells, width);
                maps.Add(graph.Reshape(graph.Transpose(tokens, 0, 2, 1), -1, width, cells.Height, cells.Width));
            }
            if (stage.downsample is { } merging)
                (x, cells) = (merging.Emit(graph, x, cells), PatchMerging.Halve(cells));
        }
        return [.. maps];
    }
}

using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// Deformable DETR (Zhu et al. 2021) and Sparse DETR (Roh et al. 2022): a transformer over the levels of a feature pyramid. Names of the
/// fields are the official state-dict keys.
/// </summary>
internal sealed class DeformableDetrNetwork : nn.Module<PaddedImages, DetectorOutput>
{
    internal readonly ModuleList<Backbone> backbone;
    internal readonly ModuleList<Sequential> input_proj;
    internal readonly DeformableTransformer transformer;
    internal readonly Embedding? query_embed; // place before content
    internal readonly ModuleList<Linear> class_embed;
    internal readonly ModuleList<BoxHead> bbox_embed;
    private readonly SizeCache<TokenGrid> _grids = new(sizes => new TokenGrid(sizes));
    private readonly LevelProjections _levels;
    private readonly DeformableShape _shape;

    /// <param name="shape">Size and parts of the transformer.</param>
    /// <param name="body">The backbone; its last maps count.</param>
    /// <param name="classCount">Number of classes C.</param>
    internal DeformableDetrNetwork(DeformableShape shape, BackboneBody body, int classCount)
        : base(nameof(DeformableDetrNetwork))
    {
        _shape = shape;
        backbone = nn.ModuleList(new Backbone(body));
        _levels = new LevelProjections(body.Channels, shape.Width);
        input_proj = _levels.Modules;
        var heads = new PredictionHeads(shape, classCount);
        transformer = new DeformableTransformer(shape, heads);
        query_embed = shape.TwoStage ? null : nn.Embedding(shape.Queries, 2 * shape.Width);
        (class_embed, bbox_embed) = (heads.Classes, heads.Boxes);
        RegisterComponents();
    }

    /// <summary>Whether passes also return a <see cref="DetectorTrace"/>.</summary>
    internal bool Tracing { get; set; }

    /// <param name="images">The batch.</param>
    /// <returns>Logits [B, Q, C] and boxes of all layers in training, of the last decoder layer in evaluation.</returns>
    public override DetectorOutput forward(PaddedImages images) => Run(images, everything: training);

    /// <param name="images">The batch.</param>
    /// <param name="everything">Whether all layers and all tokens predict.</param>
    internal DetectorOutput Run(PaddedImages images, bool everything)
    {
        var projected = _levels.Apply(backbone[0].call(images.Pixels)); // [B, d, h, w] each
        var grid = _grids.For([.. projected.Select(FeatureMap.SizeOf)]);
        return transformer.forward(projected, LevelLayout.Of(grid, images, _shape.Width), query_embed?.weight, everything, Tracing);
    }

    /// <summary>Appends the network as it runs in evaluation, for images of one size.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="images">[B, 3, H, W] with ImageNet's mean and deviation taken out.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="imageRows">[B, 1] int64 position of each image in the batch.</param>
    /// <returns>[B·Q, C] logits and [B·Q, 4] boxes cxcywh.</returns>
    /// <exception cref="NotSupportedException">The images are too small to be exported.</exception>
    internal (string Logits, string Boxes) Emit(OnnxGraph graph, string images, GridSize size, string imageRows)
    {
        using var lasting = NewDisposeScope();
        using var _ = no_grad();
        var levels = LevelProjections.SizesOf(backbone[0].SizesOf(size));
        if (levels.Any(level => level.Height < 2 || level.Width < 2))
            throw new NotSupportedException($"A detector for images of {size.Width}×{size.Height} pixels cannot be exported: its coarsest "
                + "map has less than 2 cells on a side.");
        string[] maps;
        using (graph.Scope("backbone"))
            maps = backbone[0].Emit(graph, images, size);
        using var scope = graph.Scope("transformer");
        string tokens;
        using (graph.Scope("levels"))
            tokens = _levels.Emit(graph, maps, levels);
        var layout = LevelLayout.Of(_grids.For(levels), new PaddedImages(zeros(1, 3, size.Height, size.Width)), _shape.Width);
        return transformer.Emit(graph, tokens, layout, query_embed?.weight, imageRows);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _grids.Dispose();
        base.Dispose(disposing);
    }
}

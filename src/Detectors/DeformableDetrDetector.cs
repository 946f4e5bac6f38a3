using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>
/// Deformable DETR (Zhu et al. 2021) and Sparse DETR (Roh et al. 2022): a transformer over the levels of a feature pyramid.
/// </summary>
internal sealed class DeformableDetrDetector : Detector
{
    internal readonly ModuleList<Backbone> backbone;
    internal readonly ModuleList<Sequential> input_proj;
    internal readonly DeformableTransformer transformer;
    internal readonly Embedding? query_embed; // place before content
    internal readonly ModuleList<Linear> class_embed;
    internal readonly ModuleList<Mlp> bbox_embed;
    private readonly LevelLayouts _layouts;
    private readonly LevelProjections _projections;
    private readonly DeformableShape _shape;

    internal DeformableDetrDetector(
        DetectorPreset preset, DeformableShape shape, BackboneBody body, int classCount, int height, int width, DetectorParts parts)
        : base(nameof(DeformableDetrDetector), preset, classCount, height, width, parts)
    {
        (_shape, _layouts) = (shape, new LevelLayouts(shape.Width));
        backbone = nn.ModuleList(new Backbone(body));
        Levels = LevelsOf(height, width);
        _projections = new LevelProjections(body.Channels, shape.Width);
        input_proj = _projections.Modules;
        var heads = new PredictionHeads(shape, classCount);
        transformer = new DeformableTransformer(shape, heads);
        query_embed = shape.TwoStage ? null : nn.Embedding(shape.Queries, 2 * shape.Width);
        (class_embed, bbox_embed) = (heads.Classes, heads.Boxes);
        Complete();
    }

    internal override IReadOnlyList<GridSize> Levels { get; }

    public override int QueryCount(int height, int width) =>
        _shape.TwoStage ? Math.Min(_shape.Queries, LevelsOf(height, width).Sum(level => level.Cells)) : _shape.Queries;

    /// <summary>The network for images that may be padded.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="everything">Whether all layers and all tokens predict.</param>
    /// <param name="tracing">Whether to show where the queries look; a choice of tokens is judged by it.</param>
    internal DetectorOutput Run(PaddedImages images, bool everything, bool tracing)
    {
        var projected = _projections.Apply(backbone[0].call(images.Pixels)); // [B, d, h, w] each
        var layout = _layouts.For([.. projected.Select(FeatureMap.SizeOf)], images);
        return transformer.forward(projected, layout, query_embed?.weight, everything,
            tracing || everything && _shape.ChoosesTokens);
    }

    internal override (string Logits, string Boxes) Emit(OnnxGraph graph, string images, Func<string> imageRows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        ThrowIfTooSmall(Levels);
        string[] maps;
        using (graph.Scope("backbone"))
            maps = backbone[0].Emit(graph, backbone[0].Prepare(graph, images), new GridSize(Height, Width));
        string tokens;
        using (graph.Scope("encoder"))
            tokens = _projections.Emit(graph, maps, Levels);
        var layout = _layouts.For(Levels, new PaddedImages(zeros(1, 3, Height, Width)));
        return transformer.Emit(graph, tokens, layout, query_embed?.weight, imageRows);
    }

    private protected override DetectorOutput Run(Tensor images, DenoisingQueries? denoising, bool tracing) =>
        Run(new PaddedImages(backbone[0].Prepare(images)), everything: training, tracing);

    private GridSize[] LevelsOf(int height, int width) => LevelProjections.SizesOf(backbone[0].SizesOf(new GridSize(height, width)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _layouts.Dispose();
        base.Dispose(disposing);
    }
}

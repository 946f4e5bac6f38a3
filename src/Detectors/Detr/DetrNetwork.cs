using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// DETR (Carion et al. 2020): a transformer over the last map of a backbone, whose learnt queries become boxes or "no object". Names of
/// the fields are the official state-dict keys.
/// </summary>
internal sealed class DetrNetwork : nn.Module<PaddedImages, DetectorOutput>
{
    internal readonly ModuleList<Backbone> backbone;
    internal readonly Conv2d input_proj;
    internal readonly DetrTransformer transformer;
    internal readonly Embedding query_embed;
    internal readonly Linear class_embed;
    internal readonly BoxHead bbox_embed;
    private readonly int _width;

    /// <param name="shape">Size of the transformer.</param>
    /// <param name="body">The backbone; its last map counts.</param>
    /// <param name="classCount">Number of classes C; there is one more logit, for "no object".</param>
    internal DetrNetwork(DetrShape shape, BackboneBody body, int classCount) : base(nameof(DetrNetwork))
    {
        _width = shape.Width;
        backbone = nn.ModuleList(new Backbone(body));
        input_proj = nn.Conv2d(body.Channels[^1], shape.Width, 1);
        transformer = new DetrTransformer(shape);
        query_embed = nn.Embedding(shape.Queries, shape.Width);
        class_embed = nn.Linear(shape.Width, classCount + 1);
        bbox_embed = new BoxHead(shape.Width);
        RegisterComponents();
    }

    /// <param name="images">The batch.</param>
    /// <returns>Logits [B, Q, C + 1] and boxes of all decoder layers in training, of the last one in evaluation.</returns>
    public override DetectorOutput forward(PaddedImages images) => Run(images, everyLayer: training);

    /// <param name="images">The batch.</param>
    /// <param name="everyLayer">Whether all decoder layers predict.</param>
    internal DetectorOutput Run(PaddedImages images, bool everyLayer)
    {
        var map = backbone[0].call(images.Pixels)[^1]; // [B, c, h, w]
        var size = FeatureMap.SizeOf(map);
        var positions = SinePositions.Of(images.InsideOf(size), _width, shift: 0);
        var tokens = input_proj.call(map).flatten(2).transpose(1, 2); // [B, h·w, d]
        var padding = images.PaddingOf(size)?.flatten(1);
        var states = transformer.forward(tokens, positions, padding, query_embed.weight!);
        LayerPrediction[] layers = [.. (everyLayer ? states : states[^1..]).Select(state =>
            new LayerPrediction(class_embed.call(state), bbox_embed.call(state).sigmoid()))];
        return new DetectorOutput(layers[^1]) { Auxiliary = layers[..^1] };
    }

    /// <summary>Appends the network as it runs in evaluation, for images of one size.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="images">[B, 3, H, W] with ImageNet's mean and deviation taken out.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="imageRows">[B, 1] int64 position of each image in the batch.</param>
    /// <returns>[B·Q, C + 1] logits and [B·Q, 4] boxes cxcywh.</returns>
    internal (string Logits, string Boxes) Emit(OnnxGraph graph, string images, GridSize size, string imageRows)
    {
        string map;
        using (graph.Scope("backbone"))
            map = backbone[0].Emit(graph, images, size)[^1];
        var cells = backbone[0].SizesOf(size)[^1];
        var channels = backbone[0].Channels[^1];
        using var scope = graph.Scope("transformer");
        var rows = graph.Reshape(graph.Tokens(map, channels, cells.Cells), -1, channels);
        var tokens = new TokenRows(graph.Linear(rows, input_proj.weight.ToDoubles(), input_proj.bias.ToDoubles()), cells.Cells,
            SinePositions.Table(cells, _width, shift: 0));
        var queries = graph.Repeat("queries", new double[query_embed.weight!.numel()], _width, imageRows);
        var state = transformer.Emit(graph, tokens, queries, query_embed.weight.ToDoubles());
        return (graph.Linear(state, class_embed), graph.Sigmoid(bbox_embed.Emit(graph, state)));
    }
}

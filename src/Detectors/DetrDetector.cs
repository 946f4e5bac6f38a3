using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>
/// DETR (Carion et al. 2020): a transformer over the last map of a backbone, whose learnt queries become boxes or "no object".
/// </summary>
internal sealed class DetrDetector : Detector
{
    internal readonly ModuleList<Backbone> backbone;
    internal readonly Conv2d input_proj;
    internal readonly DetrTransformer transformer;
    internal readonly Embedding query_embed;
    internal readonly Linear class_embed; // the last row is "no object"
    internal readonly Mlp bbox_embed;

    internal DetrDetector(
        DetectorPreset preset, DetrShape shape, BackboneBody body, int classCount, int height, int width, DetectorParts parts)
        : base(nameof(DetrDetector), preset, classCount, height, width, parts)
    {
        backbone = nn.ModuleList(new Backbone(body));
        Levels = backbone[0].SizesOf(new GridSize(height, width));
        input_proj = nn.Conv2d(body.Channels[^1], shape.Width, 1);
        transformer = new DetrTransformer(shape);
        query_embed = nn.Embedding(shape.Queries, shape.Width);
        class_embed = nn.Linear(shape.Width, classCount + 1);
        bbox_embed = PredictionHeads.BoxHead(shape.Width);
        Complete();
    }

    internal override IReadOnlyList<GridSize> Levels { get; }

    private int Queries => (int)query_embed.weight!.shape[0];

    private int Features => (int)query_embed.weight!.shape[1];

    public override int QueryCount(int height, int width) => Queries;

    /// <summary>Each query means one class at most.</summary>
    internal override Tensor Probabilities(Tensor logits)
    {
        var classes = logits.softmax(-1).narrow(-1, 0, ClassCount);
        return classes * classes.eq(classes.amax([-1], keepdim: true)).to(classes.dtype);
    }

    /// <summary>The network for images that may be padded.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="everyLayer">Whether all decoder layers predict.</param>
    /// <returns>Logits [B, Q, C + 1] and boxes.</returns>
    internal DetectorOutput Run(PaddedImages images, bool everyLayer)
    {
        var map = backbone[0].call(images.Pixels)[^1]; // [B, c, h, w]
        var size = FeatureMap.SizeOf(map);
        var positions = SinePositions.Of(images.InsideOf(size), Features, shift: 0);
        var tokens = input_proj.call(map).flatten(2).transpose(1, 2); // [B, h·w, d]
        var states = transformer.forward(tokens, positions, images.PaddingOf(size)?.flatten(1), query_embed.weight!);
        LayerPrediction[] layers = [.. (everyLayer ? states : states[^1..]).Select(state =>
            new LayerPrediction(class_embed.call(state), bbox_embed.call(state).sigmoid()))];
        return new DetectorOutput(layers[^1]) { Auxiliary = layers[..^1] };
    }

    internal override (string Logits, string Boxes) Emit(OnnxGraph graph, string images, Func<string> imageRows)
    {
        string map;
        using (graph.Scope("backbone"))
            map = backbone[0].Emit(graph, backbone[0].Prepare(graph, images), new GridSize(Height, Width))[^1];
        TokenRows tokens;
        var (cells, channels) = (Levels[^1].Cells, backbone[0].Channels[^1]);
        using (graph.Scope("encoder"))
        {
            var rows = graph.Reshape(graph.Tokens(map, channels, cells), -1, channels);
            tokens = new TokenRows(graph.Linear(rows, input_proj.weight.ToDoubles(), input_proj.bias.ToDoubles()), cells,
                SinePositions.Table(Levels[^1], Features, shift: 0));
            tokens = transformer.EmitEncoder(graph, tokens);
        }
        using var scope = graph.Scope("decoder");
        var zeros = graph.Repeat("queries", new double[Queries * Features], Features, imageRows());
        var state = transformer.EmitDecoder(graph, tokens, zeros, query_embed.weight.ToDoubles());
        using var heads = graph.Scope("heads");
        return (graph.Linear(state, class_embed), graph.Sigmoid(bbox_embed.Emit(graph, state)));
    }

    /// <summary>Every query is a detection of its best class.</summary>
    internal override void EmitPostprocessing(OnnxGraph graph, string logits, string boxes, string sizes)
    {
        var classes = graph.Slice(graph.Softmax(logits, -1), 1, 0, ClassCount); // [N·Q, C]
        (var best, var labels) = graph.TopK(classes, 1);
        (var scores, var order) = graph.TopK(graph.Reshape(best, -1, Queries), Queries); // [N, Q]
        DetectorExporter.EmitOutputs(graph, graph.GatherElements(graph.Reshape(labels, -1, Queries), order, 1),
            graph.RowsAt(graph.Reshape(boxes, -1, Queries, 4), order), scores, sizes, Queries);
    }

    private protected override DetectorOutput Run(Tensor images, DenoisingQueries? denoising, bool tracing) =>
        Run(new PaddedImages(backbone[0].Prepare(images)), everyLayer: training);
}

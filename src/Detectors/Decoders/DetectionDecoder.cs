using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>
/// The decoder of D-FINE and of DEIMv2: tokens of the memory are selected as queries, then refined layer by layer, each layer sharpening
/// the distributions of the four edges around one reference box (D-FINE §4; DFINETransformer in dfine_decoder.py, DEIMTransformer in
/// deim_decoder.py).
/// </summary>
internal sealed class DetectionDecoder : nn.Module
{
    internal readonly ModuleList<ConvNorm>? input_proj; // only where the encoder's width is not the decoder's
    internal readonly Tensor up;
    internal readonly Tensor reg_scale;
    internal readonly Tensor anchors; // [1, L, 4] of the configured image size
    internal readonly Tensor valid_mask; // [1, L, 1]
    internal readonly RefinementLayers decoder;
    internal readonly Embedding denoising_class_embed;
    internal readonly Mlp query_pos_head;
    internal readonly EncoderOutput? enc_output;
    internal readonly Linear enc_score_head;
    internal readonly Mlp enc_bbox_head;
    internal readonly ModuleList<Linear> dec_score_head;
    internal readonly Mlp pre_bbox_head;
    internal readonly ModuleList<Mlp> dec_bbox_head;
    internal readonly Integral integral;
    private readonly AnchorGrid _configured;
    private readonly SizeCache<AnchorGrid> _grids = new(sizes => new AnchorGrid(sizes));
    private readonly QuerySelection _selection;

    /// <param name="shape">Size of the decoder.</param>
    /// <param name="memoryWidth">Channels of the encoder's levels.</param>
    /// <param name="classCount">Number of classes C.</param>
    /// <param name="queryCount">Number of query ranks of the full network.</param>
    /// <param name="levels">Height and width of each level at the configured image size.</param>
    internal DetectionDecoder(DecoderShape shape, int memoryWidth, int classCount, int queryCount, IReadOnlyList<GridSize> levels)
        : base(nameof(DetectionDecoder))
    {
        Shape = shape;
        var width = shape.Width;
        input_proj = memoryWidth == width ? null : nn.ModuleList(levels.Select(_ => Projection(memoryWidth, width)).ToArray());
        (up, reg_scale) = RefinementLayers.Constants(shape);
        _configured = _grids.For(levels);
        anchors = _configured.Logits.For(up).clone();
        valid_mask = _configured.Valid.For(up).to(ScalarType.Bool);
        decoder = new RefinementLayers(shape);
        denoising_class_embed = nn.Embedding(classCount + 1, width, padding_idx: classCount);
        query_pos_head = shape.Second ? new Mlp(4, width, width, width) : new Mlp(4, 2 * width, width);
        foreach (var layer in query_pos_head.layers)
            nn.init.xavier_uniform_(layer.weight);
        enc_output = shape.Second ? null : new EncoderOutput(width);
        enc_score_head = FreshLinear.Scores(width, classCount);
        enc_bbox_head = new Mlp(width, width, width, 4).WithZeroOutput();
        dec_score_head = nn.ModuleList(Enumerable.Range(0, shape.Layers).Select(_ => FreshLinear.Scores(width, classCount)).ToArray());
        pre_bbox_head = new Mlp(width, width, width, 4).WithZeroOutput();
        var shared = shape.SharedBoxHead ? BoxHead(width) : null;
        dec_bbox_head = nn.ModuleList(Enumerable.Range(0, shape.Layers).Select(_ => shared ?? BoxHead(width)).ToArray());
        integral = new Integral(shape.RegScale);
        _selection = new QuerySelection(enc_output, enc_score_head, enc_bbox_head, queryCount);
        RegisterComponents();
    }

    internal DecoderShape Shape { get; }

    /// <summary>Which tokens and ranks become queries.</summary>
    internal QuerySelection Selection => _selection;

    /// <param name="maps">The encoder's levels, each [B, d, h, w], finest first.</param>
    /// <param name="denoising">Noised ground truth that joins the queries in training, or null.</param>
    /// <param name="candidates">[B, R] tokens for the ranks, chosen by another network, or null to choose them here.</param>
    /// <param name="tracing">Whether to show what happened inside.</param>
    /// <param name="limit">The tokens that can become queries where each image has its own, or null.</param>
    /// <param name="everyLayer">Whether all layers predict in evaluation too.</param>
    internal DetectorOutput forward(IReadOnlyList<Tensor> maps, DenoisingQueries? denoising, Tensor? candidates, bool tracing,
        TokenSubset? limit = null, bool everyLayer = false)
    {
        var values = input_proj is null ? maps : [.. maps.Select((map, i) => input_proj[i].call(map))];
        var memory = FeatureMap.Tokens(values); // [B, L, D]
        var grid = _grids.For([.. values.Select(FeatureMap.SizeOf)]);
        // In evaluation the stored anchors count: official ones drifted a little in the moving average, and the weights are tested with
        // them.
        var boxes = !training && grid == _configured ? anchors : grid.Logits.For(memory);
        var selected = candidates is null
            ? _selection.Select(memory, grid, boxes, tracing, limit)
            : _selection.Follow(memory, grid, boxes, candidates);
        foreach (var layer in decoder.layers)
            layer.CrossAttention.Recorder.Tracing = tracing;

        Tensor content = selected.Content, references = selected.References.detach();
        Tensor? mask = null;
        if (denoising is not null)
        {
            content = cat([denoising_class_embed.call(denoising.Classes), content], 1); // [B, dq + Q, D], denoising queries first
            references = cat([denoising.ReferencesUnactivated, references], 1);
            mask = zeros(denoising.AttentionMask.shape, dtype: content.dtype, device: content.device)
                .masked_fill_(denoising.AttentionMask, double.NegativeInfinity);
        }
        (var initial, var layers) = Refine(content, references.sigmoid(), values, mask, training || everyLayer);
        var noised = denoising?.Classes.shape[1] ?? 0;
        var trace = !tracing ? null : new DetectorTrace(
            grid.Levels, Shape.Points, selected.Candidates, selected.Ranks, selected.References.detach().sigmoid(),
            [.. decoder.layers.Select(layer => layer.CrossAttention.Recorder.TakeTrace())], (int)noised);
        if (!training)
            return new DetectorOutput(layers[^1]) { Auxiliary = layers[..^1], Trace = trace };

        List<LayerPrediction> main = [.. layers.Select(layer => Slice(layer, noised, content.shape[1] - noised))];
        return new DetectorOutput(main[^1])
        {
            Auxiliary = main[..^1],
            Initial = Slice(initial!, noised, content.shape[1] - noised),
            Encoder = new LayerPrediction(selected.Logits, selected.References.sigmoid()),
            Denoising = denoising is null ? null
                : new DenoisingOutput([.. layers.Select(layer => Slice(layer, 0, noised))], Slice(initial!, 0, noised), denoising),
            Trace = trace,
        };
    }

    /// <summary>The loop over the layers: predictions of each layer, or of the last one alone.</summary>
    private (LayerPrediction? Initial, List<LayerPrediction> Layers) Refine(
        Tensor queries, Tensor references, IReadOnlyList<Tensor> values, Tensor? mask, bool everyLayer)
    {
        var positions = Shape.Second ? Positions(references) : null;
        Tensor? corners = null, previous = null, initialBoxes = null;
        LayerPrediction? initial = null;
        var predictions = new List<LayerPrediction>();
        for (var i = 0; i < decoder.layers.Count; i++)
        {
            queries = decoder.layers[i].forward(queries, positions ?? Positions(references), references, values, mask); // [B, Q, D]
            var predicts = everyLayer || i == decoder.layers.Count - 1;
            var scores = predicts ? dec_score_head[i].call(queries) : null; // [B, Q, C]
            if (i == 0)
            {
                var boxes = (pre_bbox_head.call(queries) + BoxMath.InverseSigmoid(references)).sigmoid();
                initial = training ? new LayerPrediction(scores!, boxes) : null;
                initialBoxes = boxes.detach(); // every layer refines this box
            }
            var step = dec_bbox_head[i].call(previous is null ? queries : queries + previous); // [B, Q, 4·33]
            corners = corners is null ? step : corners + step; // layers add to the same logits, gradients flow through all of them
            var probabilities = Integral.Probabilities(corners); // [B, Q, 4, 33]
            var refined = BoxMath.Refine(initialBoxes!, integral.call(probabilities), Shape.RegScale);
            if (scores is not null)
                predictions.Add(new LayerPrediction(decoder.lqe_layers[i].call(scores, probabilities), refined, corners, initialBoxes));
            references = refined.detach();
            previous = queries.detach();
        }
        return (initial, predictions);
    }

    /// <summary>Appends the decoder as it runs in evaluation, for the configured image size.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="maps">The encoder's levels, finest first.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="images">[B, 1] int64 position of each image in the batch.</param>
    /// <param name="limit">The tokens that can become queries where each image has its own, or null.</param>
    /// <returns>[B·Q, C] class logits and [B·Q, 4] boxes cxcywh.</returns>
    internal (string Logits, string Boxes) Emit(
        OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> levels, string images, IEmittedSubset? limit = null)
    {
        var values = maps.Select((map, i) => input_proj is null ? map : input_proj[i].Emit(graph, map));
        var tokens = graph.Concat(1, [.. values.Select((map, i) => graph.Tokens(map, Shape.Width, levels[i].Cells))]); // [B, L, D]
        string queries, unactivated;
        using (graph.Scope("select"))
            (queries, unactivated) = _selection.Emit(graph, tokens, _grids.For(levels), anchors.ToDoubles(), limit);
        return EmitRefinement(graph, queries, unactivated, new EmittedMemory(tokens, levels, _selection.RanksFor(levels).Count, images));
    }

    private (string Logits, string Boxes) EmitRefinement(OnnxGraph graph, string queries, string unactivated, EmittedMemory memory)
    {
        var references = graph.Sigmoid(unactivated);
        var positions = Shape.Second ? EmitPositions(graph, references) : null;
        string corners = "", previous = "", initial = "", sides = "", probabilities = "";
        for (var i = 0; i < decoder.layers.Count; i++)
        {
            using var scope = graph.Scope($"layer{i}");
            queries = decoder.layers[i].Emit(graph, queries, positions ?? EmitPositions(graph, references), references, memory);
            using var heads = graph.Scope("heads");
            if (i == 0)
            {
                initial = graph.Sigmoid(graph.Add(pre_bbox_head.Emit(graph, queries), BoxMath.EmitClampedLogits(graph, unactivated)));
                sides = graph.Gather(initial, graph.Ints(2, 3, 2, 3), 1); // (w, h, w, h)
            }
            var step = dec_bbox_head[i].Emit(graph, i == 0 ? queries : graph.Add(queries, previous));
            corners = i == 0 ? step : graph.Add(corners, step); // [B·Q, 4·33]
            probabilities = graph.Softmax(graph.Reshape(corners, -1, WeightingFunction.Bins), -1); // [B·Q·4, 33]
            var refinement = integral.EmitRefinement(graph, graph.Reshape(probabilities, -1, 4 * WeightingFunction.Bins),
                Shape.RegScale);
            references = graph.Add(initial, graph.Mul(sides, refinement));
            previous = queries;
        }
        var last = decoder.layers.Count - 1;
        using (graph.Scope("score"))
            return (decoder.lqe_layers[last].Emit(graph, graph.Linear(queries, dec_score_head[last]), probabilities), references);
    }

    private string EmitPositions(OnnxGraph graph, string references) => graph.Clip(query_pos_head.Emit(graph, references), -10, 10);

    private Tensor Positions(Tensor references) => query_pos_head.call(references).clamp(-10, 10); // [B, Q, 4] -> [B, Q, D]

    private static LayerPrediction Slice(LayerPrediction all, long start, long count) => start == 0 && count == all.Logits.shape[1]
        ? all
        : new LayerPrediction(
        all.Logits.narrow(1, start, count), all.Boxes.narrow(1, start, count), all.Corners?.narrow(1, start, count),
        all.References?.narrow(1, start, count));

    private static ConvNorm Projection(int inputs, int width)
    {
        var projection = new ConvNorm(inputs, width, kernel: 1, activate: false);
        nn.init.xavier_uniform_(projection.conv.weight);
        return projection;
    }

    private static Mlp BoxHead(int width) => new Mlp(width, width, width, 4 * WeightingFunction.Bins).WithZeroOutput();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _grids.Dispose();
        base.Dispose(disposing);
    }
}

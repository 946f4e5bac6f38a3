using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// The transformer of Deformable DETR (Zhu et al. 2021) and Sparse DETR (Roh et al. 2022; DeformableTransformer): which tokens the encoder
/// updates, the encoder, the first boxes, the decoder.
/// </summary>
internal sealed class DeformableTransformer : nn.Module
{
    internal readonly Parameter level_embed; // [levels, d]
    internal readonly DeformableEncoderStack encoder;
    internal readonly DeformableDecoderStack decoder;
    internal readonly Linear? reference_points; // where queries are learnt
    internal readonly Linear? enc_output; // where they come from the encoder
    internal readonly LayerNorm? enc_output_norm;
    internal readonly Linear? pos_trans;
    internal readonly LayerNorm? pos_trans_norm;
    internal readonly TokenPredictor? enc_mask_predictor;
    private readonly DeformableShape _shape;
    private readonly PredictionHeads _heads;

    internal DeformableTransformer(DeformableShape shape, PredictionHeads heads) : base(nameof(DeformableTransformer))
    {
        (_shape, _heads) = (shape, heads);
        var width = shape.Width;
        level_embed = new Parameter(randn(DeformableShape.Levels, width));
        encoder = new DeformableEncoderStack(shape, heads);
        decoder = new DeformableDecoderStack(shape, heads);
        if (shape.TwoStage)
        {
            enc_output = FreshLinear.Xavier(width, width);
            enc_output_norm = nn.LayerNorm(width);
            pos_trans = FreshLinear.Xavier(2 * width, shape.MemoryQueries ? width : 2 * width);
            pos_trans_norm = nn.LayerNorm(shape.MemoryQueries ? width : 2 * width);
        }
        else
        {
            reference_points = FreshLinear.Xavier(width, 2);
            nn.init.zeros_(reference_points.bias);
        }
        enc_mask_predictor = shape.HasScoringNetwork ? new TokenPredictor(width) : null;
        RegisterComponents();
        foreach (var layer in encoder.layers.SelectMany(layer => new[] { layer.linear1, layer.linear2 })
            .Concat(decoder.layers.SelectMany(layer => new[] { layer.linear1, layer.linear2 })))
            nn.init.xavier_uniform_(layer.weight);
    }

    /// <param name="maps">For each level [B, d, h, w].</param>
    /// <param name="layout">Where their tokens stand.</param>
    /// <param name="learnt">[Q, 2d] the learnt queries, place before content; null where they come from the encoder.</param>
    /// <param name="everything">Whether all layers and all tokens predict, as a training needs it.</param>
    /// <param name="tracing">Whether to show where the queries look.</param>
    internal DetectorOutput forward(Tensor[] maps, LevelLayout layout, Tensor? learnt, bool everything, bool tracing)
    {
        var tokens = FeatureMap.Tokens(maps); // [B, N, d]
        var positions = layout.Positions + layout.Grid.PerToken(level_embed); // [B or 1, N, d]
        (var chosen, var backbone) = _shape.ChoosesTokens ? Choose(tokens, positions, layout, everything) : default;
        (var memory, var encoderLayers) = encoder.forward(tokens, positions, layout, chosen, everything);

        var first = learnt is null ? FromMemory(memory, layout, everything) : FromLearnt(learnt, memory);
        foreach (var layer in decoder.layers)
            layer.cross_attn.Recorder.Tracing = tracing;
        var layers = decoder.forward(first.Content, first.Places, first.References, memory, layout, everything);
        return new DetectorOutput(layers[^1])
        {
            Auxiliary = layers[..^1],
            Proposals = first.Proposals,
            Backbone = backbone,
            EncoderLayers = encoderLayers,
            ChosenTokens = chosen,
            Trace = tracing ? Trace(layout, first) : null,
        };
    }

    /// <summary>Appends the transformer as it runs in evaluation, for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tokens">[B, N, d] of all levels.</param>
    /// <param name="layout">Where they stand in one image.</param>
    /// <param name="learnt">[Q, 2d] the learnt queries, or null.</param>
    /// <param name="imageRows">Appends [B, 1] int64, the position of each image in the batch.</param>
    /// <returns>[B·Q, C] logits and [B·Q, 4] boxes cxcywh.</returns>
    internal (string Logits, string Boxes) Emit(
        OnnxGraph graph, string tokens, LevelLayout layout, Tensor? learnt, Func<string> imageRows)
    {
        var grid = layout.Grid;
        int count = layout.TokenCounts[0], width = _shape.Width;
        var positions = (layout.Positions + grid.PerToken(level_embed)).ToDoubles();
        string? chosen = null;
        string memory, rows;
        using (graph.Scope("encoder"))
        {
            rows = imageRows();
            var updated = count;
            if (_shape.ChoosesTokens)
                using (graph.Scope("choose"))
                {
                    updated = ChosenTokens.Count(count, _shape.KeepRatio);
                    chosen = EmitChoice(graph, tokens, positions, layout, updated, rows);
                }
            memory = encoder.Emit(graph, new EmittedMemory(tokens, grid.Levels, updated, rows), positions, grid.Centers.Values, chosen);
        }
        using var scope = graph.Scope("decoder");
        var queries = learnt is null ? Math.Min(_shape.Queries, count) : _shape.Queries;
        string content, places, references;
        using (graph.Scope("select"))
            (content, places, references) = learnt is null
                ? EmitFromMemory(graph, memory, layout, queries)
                : EmitFromLearnt(graph, learnt, rows);
        return decoder.Emit(graph, content, places, references, boxes: learnt is null,
            new EmittedMemory(memory, grid.Levels, queries, rows));
    }

    // -> [B, S] int64
    private string EmitChoice(OnnxGraph graph, string tokens, double[] positions, LevelLayout layout, int updated, string rows)
    {
        int count = layout.TokenCounts[0], width = _shape.Width;
        if (_shape.Criterion == TokenCriterion.Random)
        {
            var drawn = ChosenTokens.Of(Draw(count), null, [count], _shape.KeepRatio).Tokens.Elements<long>();
            return graph.Add(graph.Mul(rows, graph.Scalar(0L)), graph.Initializer("drawn", drawn, drawn.Length));
        }
        var positioned = graph.Add(tokens, graph.Weight("positions", positions, count, width));
        var proposing = EmitProposing(graph, positioned, layout);
        var scores = enc_mask_predictor?.Emit(graph, graph.Reshape(proposing, -1, count, width), count)
            ?? EmitScores(graph, graph.Linear(proposing, _heads.Classes[_heads.OfBackbone]), count);
        (_, var chosen) = graph.TopK(scores, updated);
        return chosen;
    }

    // [B·N, C] -> [B, N]
    private string EmitScores(OnnxGraph graph, string logits, int count) => graph.Reshape(
        _shape.ClassSpecificProposals ? graph.ReduceMax(logits, 1) : graph.Slice(logits, 1, 0, 1), -1, count);

    // [B, N, d] -> [B·N, d]
    private string EmitProposing(OnnxGraph graph, string tokens, LevelLayout layout)
    {
        if (!layout.HasProposal.all().item<bool>())
            tokens = graph.Mul(tokens, graph.Weight("proposed", layout.HasProposal.ToDoubles(), layout.TokenCounts[0], 1));
        return graph.LayerNorm(graph.Linear(graph.Reshape(tokens, -1, _shape.Width), enc_output!), enc_output_norm!);
    }

    private (string Content, string Places, string References) EmitFromMemory(
        OnnxGraph graph, string memory, LevelLayout layout, int queries)
    {
        int count = layout.TokenCounts[0], width = _shape.Width;
        var proposing = EmitProposing(graph, memory, layout);
        var logits = graph.Linear(proposing, _heads.Classes[_heads.OfMemory]); // [B·N, C]
        (_, var best) = graph.TopK(EmitScores(graph, logits, count), queries); // [B, Q]
        // boxes of those only that became queries
        var rows = graph.Reshape(graph.RowsAt(graph.Reshape(proposing, -1, count, width), best), -1, width);
        var anchors = graph.Reshape(graph.Gather(graph.Weight("proposals", layout.Proposals.ToDoubles(), count, 4), best, 0), -1, 4);
        var boxes = graph.Add(_heads.Boxes[_heads.OfMemory].Emit(graph, rows), anchors); // before the sigmoid
        var code = SinePositions.EmitCode(graph, graph.Sigmoid(boxes), 4, width / 2);
        var places = graph.LayerNorm(graph.Linear(code, SinePositions.SinesFirst(pos_trans!.weight.ToDoubles(), 2 * width),
            pos_trans.bias.ToDoubles()), pos_trans_norm!);
        if (_shape.MemoryQueries)
            return (graph.Reshape(graph.RowsAt(memory, best), -1, width), places, boxes);
        var halves = graph.Split(places, 1, width, width);
        return (halves[1], halves[0], boxes);
    }

    private (string Content, string Places, string References) EmitFromLearnt(OnnxGraph graph, Tensor learnt, string imageRows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var halves = learnt.chunk(2, -1);
        return (
            graph.Repeat("content", halves[1].ToDoubles(), _shape.Width, imageRows),
            graph.Repeat("places", halves[0].ToDoubles(), _shape.Width, imageRows),
            graph.Repeat("references", reference_points!.call(halves[0]).ToDoubles(), 2, imageRows));
    }

    /// <summary>What proposals are made from: tokens without a proposal count as zeros.</summary>
    private Tensor Proposing(Tensor tokens, LevelLayout layout) =>
        enc_output_norm!.call(enc_output!.call(tokens.masked_fill(layout.HasProposal.logical_not(), 0)));

    // [B, N, C] -> [B, N]
    private Tensor Scores(Tensor logits) =>
        _shape.ClassSpecificProposals ? logits.detach().amax(-1) : logits.detach().select(-1, 0);

    private (ChosenTokens Chosen, LayerPrediction? Backbone) Choose(
        Tensor tokens, Tensor positions, LevelLayout layout, bool everything)
    {
        if (_shape.Criterion == TokenCriterion.Random)
            return (Best(DrawFor(tokens, layout.Padding)), null);
        var proposing = Proposing(tokens + positions, layout);
        if (enc_mask_predictor is not null)
            return (Best(enc_mask_predictor.call(proposing)), null);
        var logits = _heads.Classes[_heads.OfBackbone].call(proposing); // [B, N, C]
        return (Best(Scores(logits)), everything
            ? new LayerPrediction(logits, _heads.Box(_heads.OfBackbone, proposing, layout.Proposals).sigmoid())
            : null);

        ChosenTokens Best(Tensor scores) => ChosenTokens.Of(scores, layout.Padding, layout.TokenCounts, _shape.KeepRatio);
    }

    /// <summary>
    /// [B, N] uniform. A training draws from libtorch's generator, whose state stands in the checkpoints. In evaluation all images get the
    /// draw that an exported file has, so that both say the same.
    /// </summary>
    private Tensor DrawFor(Tensor tokens, Tensor? padding)
    {
        var drawn = training ? rand(tokens.shape[0], tokens.shape[1]) : Draw((int)tokens.shape[1]).expand(tokens.shape[0], -1);
        drawn = drawn.to(tokens.device);
        return padding is null ? drawn : drawn.masked_fill(padding, -1);
    }

    // [1, N]
    private static Tensor Draw(int count)
    {
        var stream = new RandomStream(seed: 0, step: count);
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
            number = stream.NextSingle();
        return tensor(numbers, [1, count]);
    }

    private FirstQueries FromMemory(Tensor memory, LevelLayout layout, bool everything)
    {
        var proposing = Proposing(memory, layout);
        var logits = _heads.Classes[_heads.OfMemory].call(proposing); // [B, N, C]
        (_, var order) = Scores(logits).sort(1, descending: true, stable: true);
        var best = order.narrow(1, 0, Math.Min(_shape.Queries, order.shape[1])); // [B, Q]
        // boxes of all tokens are for the losses
        var proposals = layout.Proposals.expand(memory.shape[0], -1, -1);
        var all = everything ? _heads.Box(_heads.OfMemory, proposing, proposals) : null; // [B, N, 4]
        var boxes = all?.detach().RowsAt(best) ?? _heads.Box(_heads.OfMemory, proposing.RowsAt(best), proposals.RowsAt(best)).detach();
        var references = boxes.sigmoid(); // [B, Q, 4]
        var places = pos_trans_norm!.call(pos_trans!.call(SinePositions.Code(references, _shape.Width / 2)));
        var content = _shape.MemoryQueries ? memory.RowsAt(best) : places.narrow(-1, _shape.Width, _shape.Width);
        return new FirstQueries(content, places.narrow(-1, 0, _shape.Width), references)
        {
            Tokens = best,
            Proposals = all is null ? null : new LayerPrediction(logits, all.sigmoid()),
        };
    }

    private FirstQueries FromLearnt(Tensor learnt, Tensor memory)
    {
        var halves = learnt.unsqueeze(0).chunk(2, -1);
        var references = reference_points!.call(halves[0]).sigmoid(); // [1, Q, 2]
        return new FirstQueries(halves[1].expand(memory.shape[0], -1, -1), halves[0], references.expand(memory.shape[0], -1, -1));
    }

    private DetectorTrace Trace(LevelLayout layout, FirstQueries first) => new(
        layout.Grid.Levels, [.. Enumerable.Repeat(_shape.Points, DeformableShape.Levels)], first.Tokens ?? empty(0),
        [.. Enumerable.Range(0, (int)first.References.shape[1])], first.References.detach(),
        [.. decoder.layers.Select(layer => layer.cross_attn.Recorder.TakeTrace())], Denoising: 0);

    /// <summary>What the decoder starts with.</summary>
    /// <param name="Content">[B, Q, d].</param>
    /// <param name="Places">[B or 1, Q, d].</param>
    /// <param name="References">[B, Q, 2 or 4] in 0..1.</param>
    private sealed record FirstQueries(Tensor Content, Tensor Places, Tensor References)
    {
        /// <summary>[B, Q] the tokens that became queries, or null where queries are learnt.</summary>
        public Tensor? Tokens { get; init; }

        /// <summary>What the encoder's output predicts for all tokens, where losses ask for it.</summary>
        public LayerPrediction? Proposals { get; init; }
    }
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>Holds every stored number of an evaluation pass against ours; what layers give comes from hooks on the pass itself.</summary>
internal sealed class DetrComparison
{
    private const int Width = 256;

    private readonly DetrFixture _fixture;
    private readonly string _part;
    private readonly PaddedImages _images;
    private readonly LayerRecorder _seen;
    private readonly DetectorOutput _output;
    private readonly Tensor? _queryOrder; // [B, Q] where our queries stand in the stored order, or null where it cannot differ

    private DetrComparison(DetrFixture fixture, string part, Detector detector, DetrInput input)
    {
        (_fixture, _part, _images) = (fixture, part, new PaddedImages(input.Images, input.Name == "padded" ? input.Mask : null));
        _seen = new LayerRecorder(detector);
        _output = DetrFamily.Run(detector, input);
        if (_output.Proposals is not null)
            _queryOrder = OrderOf("query_tokens", _output.Trace!.Candidates);
    }

    /// <summary>Runs a pass and compares all that is stored of it.</summary>
    /// <param name="fixture">The file.</param>
    /// <param name="part">Case and part, with the dot at the end.</param>
    /// <param name="detector">The network, in evaluation mode.</param>
    /// <param name="input">The case.</param>
    public static void Compare(DetrFixture fixture, string part, Detector detector, DetrInput input)
    {
        var comparison = new DetrComparison(fixture, part, detector, input);
        comparison.Predictions();
        comparison.Detections(detector, input);
        comparison.Backbone();
        if (detector is DeformableDetrDetector deformable)
            comparison.Deformable(deformable);
        else
            comparison.Plain();
        fixture.AssertAllCompared(part);
    }

    private void Predictions()
    {
        for (var i = 0; i < _output.Auxiliary.Count; i++)
            Layer($"aux.{i}.logits", $"aux.{i}.boxes", _output.Auxiliary[i]);
        Layer("pred_logits", "pred_boxes", _output.Final);

        void Layer(string logits, string boxes, LayerPrediction prediction)
        {
            Whole(logits, InOrder(prediction.Logits));
            Whole(boxes, InOrder(prediction.Boxes));
        }
    }

    // The best 100 in pixels of the image; DETR's are stored in the order of the queries.
    private void Detections(Detector detector, DetrInput input)
    {
        var classes = detector.ClassCount;
        var (scores, indices) = detector.Probabilities(_output.Final.Logits).flatten(1).topk(100); // [B, 100]
        for (var image = 0; image < input.Sizes.Length; image++)
        {
            var part = $"post.{image}.";
            if (!Holds(part + "scores"))
                continue;
            var (height, width) = input.Sizes[image];
            var boxes = BoxOperations.ToXyxy(_output.Final.Boxes[image]).index_select(0, indices[image].floor_divide(classes));
            var rank = _fixture.Whole(_part + part + "scores").argsort(0, descending: true).argsort(0);
            Whole(part + "scores", scores[image].index_select(0, rank));
            Whole(part + "boxes", (boxes * tensor([(float)width, height, width, height])).index_select(0, rank));
            _fixture.CompareExactly(_part + part + "labels", (indices[image] % classes).index_select(0, rank));
        }
    }

    private void Backbone()
    {
        for (var level = 0; level < _seen.Maps.Count; level++)
        {
            Whole($"backbone.{level}", _seen.Maps[level]);
            if (Holds($"mask.{level}"))
                _fixture.CompareExactly($"{_part}mask.{level}", _images.InsideOf(FeatureMap.SizeOf(_seen.Maps[level])).eq(0));
        }
    }

    private void Plain()
    {
        var map = _seen.Projections.Single();
        Whole("input_proj", map);
        var positions = SinePositions.Of(_images.InsideOf(FeatureMap.SizeOf(map)), Width, shift: 0); // [B, n, d]
        Whole("position.0", positions.transpose(1, 2).reshape(-1, Width, map.shape[2], map.shape[3]));
        for (var i = 0; i < _seen.Encoder.Count; i++)
            Whole($"encoder.layer{i}", _seen.Encoder[i].transpose(0, 1)); // stored with the tokens first
        Whole("encoder.memory", _seen.Encoder[^1].transpose(0, 1));
        for (var i = 0; i < _seen.Decoder.Count; i++)
            Whole($"decoder.layer{i}", _seen.Decoder[i].transpose(0, 1));
        Whole("decoder.hs", stack(_seen.States).transpose(1, 2));
    }

    private void Deformable(DeformableDetrDetector detector)
    {
        using var layouts = new LevelLayouts(Width);
        var layout = layouts.For([.. _seen.Projections.Select(FeatureMap.SizeOf)], _images);
        for (var level = 0; level < _seen.Projections.Count; level++)
            Whole($"input_proj.{level}", _seen.Projections[level]);
        // a position in a wholly padded row or column is no number that two libraries share
        var positions = layout.Grid.Maps(layout.Positions);
        for (var level = 0; level < positions.Length; level++)
            Whole($"position.{level}", positions[level], _images.PaddingOf(layout.Grid.Levels[level])?.unsqueeze(1));
        Encoder(detector, layout);
        Decoder(detector);
    }

    private void Encoder(DeformableDetrDetector detector, LevelLayout layout)
    {
        var chosen = _output.ChosenTokens;
        var order = chosen is null ? null : OrderOf("encoder_tokens", chosen.Tokens);
        var padding = chosen is null ? layout.Padding?.unsqueeze(2) : null; // [B, N, 1]; padded tokens are never chosen
        if (chosen is not null)
        {
            Whole("scores", chosen.Scores);
            _fixture.CompareExactly(_part + "sparse_token_nums", tensor(chosen.Counts));
        }
        for (var i = 0; i < _output.EncoderLayers.Count; i++)
        {
            Whole($"aux_enc.{i}.logits", Ordered(_output.EncoderLayers[i].Logits, order));
            Whole($"aux_enc.{i}.boxes", Ordered(_output.EncoderLayers[i].Boxes, order));
        }
        for (var i = 0; i < _seen.Encoder.Count; i++)
            Whole($"encoder.layer{i}", Ordered(_seen.Encoder[i], order), padding);
        var (memory, looks) = Looks(detector.transformer, layout);
        Whole("encoder.memory", memory, layout.Padding?.unsqueeze(2));
        Sampling("enc", looks, order, padding?.view(padding.shape[0], 1, -1, 1, 1, 1));
    }

    // Asks the attention of each layer again what it looked at, for a pass keeps that of the decoder alone.
    private (Tensor Memory, List<SamplingTrace> Looks) Looks(DeformableTransformer transformer, LevelLayout layout)
    {
        var chosen = _output.ChosenTokens;
        var memory = FeatureMap.Tokens(_seen.Projections); // [B, N, d]
        var positions = layout.Positions + layout.Grid.PerToken(transformer.level_embed);
        var (asking, places, references) = chosen is null
            ? (memory, positions, layout.References)
            : (chosen.Select(memory), chosen.Select(positions), chosen.Select(layout.References));
        var looks = new List<SamplingTrace>();
        for (var i = 0; i < _seen.Encoder.Count; i++)
        {
            var attention = transformer.encoder.layers[i].self_attn;
            attention.Recorder.Tracing = true;
            attention.Answer(asking + places, references, memory, layout.Grid, layout.Padding);
            attention.Recorder.Tracing = false;
            looks.Add(attention.Recorder.TakeTrace());
            asking = _seen.Encoder[i];
            memory = chosen?.Renew(memory, asking) ?? asking;
        }
        return (memory, looks);
    }

    private void Decoder(DeformableDetrDetector detector)
    {
        var trace = _output.Trace!;
        for (var i = 0; i < _seen.Decoder.Count; i++)
            Whole($"decoder.layer{i}", InOrder(_seen.Decoder[i]));
        Whole("decoder.hs", Ordered(stack(_seen.Decoder), _queryOrder, 1, 2));
        if (_output.Proposals is { } proposals)
        {
            Whole("enc_outputs.logits", proposals.Logits);
            Whole("enc_outputs.boxes", proposals.Boxes);
            var specific = detector.Preset.Losses.HasFlag(DetectorLosses.ClassSpecificProposals);
            Whole("query_scores", specific ? proposals.Logits.amax(-1) : proposals.Logits.select(-1, 0));
        }
        var refines = detector.transformer.decoder.bbox_embed is not null;
        Whole("decoder.references", Ordered(
            stack(_output.Layers.Select(layer => refines ? layer.Boxes : trace.References)), _queryOrder, 1, 2));
        Sampling("dec", trace.Layers, _queryOrder, null);
        if (!Holds("dam"))
            return;
        var map = AttentionMap.Compute(trace, AttentionKernel.HalfShifted);
        var asked = trace.Layers.Sum(layer => layer.Weights.shape[1] * layer.Weights.shape[2]);
        Whole("dam", tensor(map).view(trace.References.shape[0], -1) * asked);
    }

    // [B, layers, K, NH, levels, P, …]
    private void Sampling(string name, IReadOnlyList<SamplingTrace> layers, Tensor? order, Tensor? ignored)
    {
        if (!Holds($"sampling_locations_{name}"))
            return;
        Whole($"sampling_locations_{name}", Ordered(stack(layers.Select(layer => Points(layer.Locations)), 1), order, 0, 2),
            ignored?.unsqueeze(-1));
        Whole($"attn_weights_{name}", Ordered(stack(layers.Select(layer => Points(layer.Weights)), 1), order, 0, 2), ignored);

        static Tensor Points(Tensor points) => points.view([.. points.shape[..3], 4, 4, .. points.shape[4..]]);
    }

    private bool Holds(string name) => _fixture.Names.Contains(_part + name);

    // What a part does not store is not compared; what it stores must be, which is asserted at the end.
    private void Whole(string name, Tensor actual, Tensor? ignored = null)
    {
        if (Holds(name))
            _fixture.Compare(_part + name, actual, ignored: ignored);
    }

    private Tensor InOrder(Tensor perQuery) => Ordered(perQuery, _queryOrder);

    // Equal scores have no order of their own: the same tokens must be chosen, and what belongs to them is brought into the stored order.
    private Tensor OrderOf(string name, Tensor tokens)
    {
        var stored = _fixture.Whole(_part + name).to(ScalarType.Int64);
        Assert.IsTrue(stored.sort(1).Values.Equals(tokens.sort(1).Values), $"{name}: other tokens are chosen");
        return tokens.argsort(1).gather(1, stored.argsort(1).argsort(1));
    }

    private static Tensor Ordered(Tensor values, Tensor? order, int images = 0, int places = 1)
    {
        if (order is null)
            return values;
        long[] shape = [.. Enumerable.Repeat(1L, (int)values.ndim)];
        (shape[images], shape[places]) = (order.shape[0], order.shape[1]);
        return values.take_along_dim(order.view(shape), places);
    }
}

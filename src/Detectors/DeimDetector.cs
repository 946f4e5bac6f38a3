using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>A detector of the DEIM family (Huang et al. 2025): backbone → encoder → decoder.</summary>
internal sealed class DeimDetector : Detector
{
    internal readonly HgNetV2 backbone;
    internal readonly DetectionDecoder decoder;
    internal readonly FeatureEncoder encoder;
    internal readonly TokenPredictor? token_predictor; // beyond the official state dict, and only where it is asked for
    private TokenPlan _tokens = TokenPlan.All;

    internal DeimDetector(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts)
        : base(nameof(Detector), preset, classCount, height, width, parts)
    {
        backbone = new HgNetV2(preset.Backbone, preset.FirstStage);
        var across = parts.DeformableEncoder
            ? new DeformableEncoder(preset.Encoder, DecoderShape.Heads, preset.Levels)
            : null;
        encoder = preset.Encoder.Kind == EncoderKind.Lite
            ? new LiteEncoder(backbone.Channels[0], preset.Encoder, across)
            : new HybridEncoder([.. backbone.Channels], preset.Encoder, DecoderShape.Heads, across);
        var levels = preset.LevelsFor(height, width);
        Levels = levels;
        decoder = new DetectionDecoder(preset.Decoder, preset.Encoder.Width, classCount, preset.Queries, levels);
        // last: the other weights start alike with and without it
        token_predictor = parts.TokenPredictor ? new TokenPredictor(preset.Encoder.Width) : null;
        Chooser = new TokenChooser(token_predictor, attends: encoder.Attention is not null, across: across is not null);
        Complete();
    }

    internal override IReadOnlyList<GridSize> Levels { get; }

    internal override bool TakesDenoising => true;

    internal override bool ChoosesTokens => Chooser.IsChoosing;

    /// <summary>What chooses tokens for each image.</summary>
    internal TokenChooser Chooser { get; }

    public override int QueryCount(int height, int width) => decoder.Selection.RanksFor(Preset.LevelsFor(height, width)).Count;

    internal override LayerPrediction Follow(Tensor images, Tensor candidates) =>
        decoder.forward(Encode(images, tracing: false).Levels, null, candidates, tracing: false).Final;

    internal override DetectorOutput Lesson(Tensor images, Tensor? candidates)
    {
        (var levels, var choice, var features) = Encode(images, tracing: true);
        var limit = candidates is null ? choice.Queries : null;
        return decoder.forward(levels, null, candidates, candidates is null, limit, everyLayer: true) with { Features = features };
    }

    internal override (string Logits, string Boxes) Emit(OnnxGraph graph, string images, Func<string> imageRows)
    {
        ThrowIfTooSmall(Levels);
        string[] maps;
        using (graph.Scope("backbone"))
            maps = backbone.Emit(graph, images, new GridSize(Height, Width));
        EmittedChoice? choice = null;
        string? rows = null;
        var across = encoder.deformable;
        using (graph.Scope("encoder"))
        {
            var projected = Chooser.IsChoosing || across is not null ? encoder.EmitProjection(graph, maps) : null;
            if (Chooser.IsChoosing)
                using (graph.Scope("predict"))
                    choice = Chooser.Emit(graph, projected!, Levels);
            if (across is not null)
                using (graph.Scope("deformable"))
                    projected = across.Emit(graph, projected!, Levels, rows = imageRows(), choice?.Attention);
            maps = encoder.Emit(graph, maps, Levels, projected, choice?.Attention);
        }
        using (graph.Scope("decoder"))
            return decoder.Emit(graph, maps, Levels, rows ?? imageRows(), choice?.Queries);
    }

    private protected override DetectorOutput Run(Tensor images, DenoisingQueries? denoising, bool tracing)
    {
        (var levels, var choice, var features) = Encode(images, tracing);
        var output = decoder.forward(levels, denoising, candidates: null, tracing, choice.Queries);
        return output with { Choice = choice, Features = features };
    }

    private protected override void UseTokens()
    {
        _tokens.Dispose();
        _tokens = TokenPlan.Of(Structure, Levels, across: Parts.DeformableEncoder, IsGathered);
        encoder.UseTokens(_tokens);
        Chooser.Tokens = _tokens;
        decoder.Selection.Tokens = _tokens;
    }

    private (Tensor[] Levels, ImageChoice Choice, DetectorFeatures? Features) Encode(Tensor images, bool tracing)
    {
        var x = training ? ChannelsLast.Store(images) : images;
        var stages = tracing ? backbone.Stages(x) : null;
        var projected = encoder.Project(stages?[backbone.FirstReturned..] ?? backbone.call(x));
        var choice = Chooser.Choose(projected, learning: training);
        var levels = encoder.call(projected, choice.Attention);
        return (levels, choice, stages is null ? null : new DetectorFeatures(stages, levels));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tokens.Dispose();
        base.Dispose(disposing);
    }
}

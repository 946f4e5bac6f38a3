using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>A detector of the DEIM family (Huang et al. 2025), for training and for evaluation.</summary>
/// <remarks>A detection transformer: backbone → encoder → decoder. Names of the fields are the official state-dict keys.</remarks>
internal sealed class Detector : nn.Module<Tensor, DenoisingQueries?, DetectorOutput>
{
    /// <summary>Sides of an image must be multiples of this many pixels: the stride of the coarsest map.</summary>
    public const int SizeStep = 32;

    internal readonly HgNetV2 backbone;
    internal readonly DetectionDecoder decoder;
    internal readonly FeatureEncoder encoder;
    internal readonly TokenPredictor? token_predictor; // beyond the official state dict, and only where it is asked for
    private TokenPlan _tokens = TokenPlan.All;
    private SparseState _structure = SparseState.Dense;

    private Detector(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts) : base(nameof(Detector))
    {
        (Preset, ClassCount, Height, Width, Parts) = (preset, classCount, height, width, parts);
        int[] channels = [.. preset.Backbone.Stages.Skip(preset.FirstStage).Select(stage => stage.Outputs)];
        backbone = new HgNetV2(preset.Backbone, preset.FirstStage, preset.LearnableAffine);
        var across = parts.DeformableEncoder
            ? new DeformableEncoder(preset.Encoder, DecoderShape.Heads, preset.Levels)
            : null;
        encoder = preset.Encoder.Kind == EncoderKind.Lite
            ? new LiteEncoder(channels[0], preset.Encoder, across)
            : new HybridEncoder(channels, preset.Encoder, DecoderShape.Heads, across);
        var levels = LevelsFor(preset, height, width);
        Levels = levels;
        decoder = new DetectionDecoder(preset.Decoder, preset.Encoder.Width, classCount, preset.Queries, levels);
        // last: the other weights start alike with and without it
        token_predictor = parts.TokenPredictor ? new TokenPredictor(preset.Encoder.Width) : null;
        Chooser = new TokenChooser(token_predictor, attends: encoder.Attention is not null, across: across is not null);
        RegisterComponents();
        ChannelGroups = [.. FindChannelGroups()];
    }

    /// <summary>The row of the table that this detector was built from.</summary>
    public DetectorPreset Preset { get; }

    /// <summary>Number of classes C.</summary>
    public int ClassCount { get; }

    /// <summary>Height in pixels that the detector was made for; other sizes work as well.</summary>
    public int Height { get; }

    /// <summary>Width in pixels that the detector was made for.</summary>
    public int Width { get; }

    /// <summary>What the detector has beyond the parts of its preset, or instead of them.</summary>
    public DetectorParts Parts { get; }

    /// <summary>What of the structure is in use; the next pass follows it.</summary>
    /// <exception cref="ArgumentException">The structure does not fit this detector; the message names the set.</exception>
    /// <exception cref="InvalidOperationException">The detector has been gathered.</exception>
    public SparseState Structure
    {
        get => _structure;
        set
        {
            if (IsGathered)
                throw new InvalidOperationException("A gathered detector has no other channels than those it was cut down to.");
            StructureCheck.ThrowIfUnfit(value, this);
            foreach (var group in ChannelGroups)
                if (value.Channels.GetValueOrDefault(group.Name) is var kept && !ReferenceEquals(kept, group.Kept))
                    group.Kept = kept;
            _structure = value;
            UseTokens();
        }
    }

    /// <summary>Whether this is a copy that <see cref="Gather"/> cut down.</summary>
    internal bool IsGathered { get; private set; }

    /// <summary>Height and width of each level at the detector's own image size, finest first.</summary>
    internal IReadOnlyList<GridSize> Levels { get; }

    /// <summary>Every group of channels that can be left out, in a fixed order.</summary>
    internal IReadOnlyList<ChannelGroup> ChannelGroups { get; }

    /// <summary>What chooses tokens for each image.</summary>
    internal TokenChooser Chooser { get; }

    /// <summary>Whether passes also return a <see cref="DetectorTrace"/>.</summary>
    internal bool Tracing { get; set; }

    /// <summary>Makes a detector with fresh weights, in training mode.</summary>
    /// <param name="preset">The row of the table.</param>
    /// <param name="classCount">Number of classes, at least 1.</param>
    /// <param name="height">Height of the images in pixels, a multiple of 32.</param>
    /// <param name="width">Width of the images in pixels, a multiple of 32.</param>
    /// <param name="parts">What the detector gets beyond the parts of its preset, or instead of them; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Detector Create(DetectorPreset preset, int classCount, int height, int width, DetectorParts? parts = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        CheckSide(height, nameof(height));
        CheckSide(width, nameof(width));
        return new Detector(preset, classCount, height, width, parts ?? DetectorParts.OfPreset);
    }

    /// <summary>Number of queries for images of a size: as many as the structure has, at most one for each token.</summary>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    public int QueryCount(int height, int width) => decoder.Selection.RanksFor(LevelsFor(Preset, height, width)).Count;

    /// <summary>Runs the network.</summary>
    /// <param name="images">[B, 3, H, W] RGB in 0..1; H and W multiples of 32.</param>
    /// <param name="denoising">Noised ground truth, in training only.</param>
    /// <returns>Predictions: of all stages in training, of the last layer in evaluation.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public override DetectorOutput forward(Tensor images, DenoisingQueries? denoising = null)
    {
        if (images.ndim != 4 || images.shape[1] != 3)
            throw new ArgumentException($"Images must be [B, 3, H, W]; these are [{string.Join(", ", images.shape)}].", nameof(images));
        CheckSide(images.shape[2], nameof(images));
        CheckSide(images.shape[3], nameof(images));
        return Run(images, denoising, Tracing);
    }

    /// <summary>Predictions for queries at tokens that another detector chose.</summary>
    /// <param name="images">[B, 3, H, W].</param>
    /// <param name="candidates">[B, R] a token for each query rank.</param>
    internal LayerPrediction Follow(Tensor images, Tensor candidates) =>
        decoder.forward(Encode(images, tracing: false).Levels, null, candidates, tracing: false).Final;

    /// <summary>Predictions for queries of its own, with the trace.</summary>
    /// <param name="images">[B, 3, H, W].</param>
    internal DetectorOutput Traced(Tensor images) => Run(images, denoising: null, tracing: true);

    /// <summary>
    /// All that another detector can learn from: the predictions of every layer and the maps, with the trace of own queries.
    /// </summary>
    /// <param name="images">[B, 3, H, W].</param>
    /// <param name="candidates">[B, R] a token for each query rank that the other detector chose, or null for queries of its own.</param>
    internal DetectorOutput Lesson(Tensor images, Tensor? candidates)
    {
        (var levels, var choice, var features) = Encode(images, tracing: true);
        var limit = candidates is null ? choice.Queries : null;
        return decoder.forward(levels, null, candidates, candidates is null, limit, everyLayer: true) with { Features = features };
    }

    /// <summary>
    /// A copy whose weights are cut down to what is in use: the network that is exported. It computes the same, and its structure
    /// cannot be changed any more.
    /// </summary>
    internal Detector Gather()
    {
        var copy = Copy();
        copy.IsGathered = true;
        copy.UseTokens();
        foreach (var module in copy.modules().OfType<IGatherable>())
            module.Gather();
        return copy;
    }

    /// <summary>A detector of the same make, weights and structure, in the same mode and on the same device.</summary>
    internal Detector Copy()
    {
        var copy = Create(Preset, ClassCount, Height, Width, Parts);
        copy.to(encoder.parameters().First().device);
        ModuleState.Copy(this, copy);
        copy.Structure = Structure;
        copy.train(training);
        return copy;
    }

    private DetectorOutput Run(Tensor images, DenoisingQueries? denoising, bool tracing)
    {
        (var levels, var choice, var features) = Encode(images, tracing);
        var output = decoder.forward(levels, denoising, candidates: null, tracing, choice.Queries);
        return output with { Choice = choice, Features = features };
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

    private void UseTokens()
    {
        _tokens.Dispose();
        _tokens = TokenPlan.Of(Structure, Levels, across: Parts.DeformableEncoder, IsGathered);
        encoder.UseTokens(_tokens);
        Chooser.Tokens = _tokens;
        decoder.Selection.Tokens = _tokens;
    }

    private IEnumerable<ChannelGroup> FindChannelGroups()
    {
        foreach ((var path, var module) in named_modules())
            if (module is IChannelOwner owner)
                foreach ((var name, var group) in owner.ChannelGroups)
                {
                    group.Name = $"{path}.{name}";
                    yield return group;
                }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tokens.Dispose();
        base.Dispose(disposing);
    }

    internal static GridSize[] LevelsFor(DetectorPreset preset, int height, int width) =>
        [.. Enumerable.Range(0, preset.Levels).Select(i =>
            new GridSize(height / (preset.FinestStride << i), width / (preset.FinestStride << i)))];

    private static void CheckSide(long side, string name)
    {
        if (side < SizeStep || side % SizeStep != 0)
            throw new ArgumentOutOfRangeException(name, side, $"The side of an image must be a positive multiple of {SizeStep} pixels.");
    }
}

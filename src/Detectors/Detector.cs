// A detection transformer: backbone → encoder → decoder. Names of the fields are the official state-dict keys.

using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>A detector of the DEIM family (Huang et al. 2025), for training and for evaluation.</summary>
public sealed class Detector : nn.Module<Tensor, DenoisingQueries?, DetectorOutput>
{
    /// <summary>Sides of a picture must be multiples of this many pixels: the stride of the coarsest map.</summary>
    public const int SizeStep = 32;

    internal readonly HgNetV2 backbone;
    internal readonly DetectionDecoder decoder;
    internal readonly FeatureEncoder encoder;

    private Detector(DetectorPreset preset, int classCount, int height, int width) : base(nameof(Detector))
    {
        (Preset, ClassCount, Height, Width, Structure) = (preset, classCount, height, width, SparseState.Dense);
        int[] channels = [.. preset.Backbone.Stages.Skip(preset.FirstStage).Select(stage => stage.Outputs)];
        backbone = new HgNetV2(preset.Backbone, preset.FirstStage, preset.LearnableAffine);
        encoder = preset.Encoder.Kind == EncoderKind.Lite
            ? new LiteEncoder(channels[0], preset.Encoder)
            : new HybridEncoder(channels, preset.Encoder, DecoderShape.Heads);
        decoder = new DetectionDecoder(preset.Decoder, preset.Encoder.Width, classCount, Levels(preset, height, width));
        RegisterComponents();
    }

    /// <summary>The row of the table that this detector was built from.</summary>
    public DetectorPreset Preset { get; }

    /// <summary>Number of classes C.</summary>
    public int ClassCount { get; }

    /// <summary>Height in pixels that the detector was made for; other sizes work as well.</summary>
    public int Height { get; }

    /// <summary>Width in pixels that the detector was made for.</summary>
    public int Width { get; }

    /// <summary>What of the structure is in use.</summary>
    public SparseState Structure { get; set; }

    /// <summary>Whether training passes also return a <see cref="DetectorTrace"/>.</summary>
    internal bool Tracing { get; set; }

    /// <summary>Makes a detector with fresh weights, in training mode.</summary>
    /// <param name="preset">The row of the table.</param>
    /// <param name="classCount">Number of classes, at least 1.</param>
    /// <param name="height">Height of the pictures in pixels, a multiple of 32.</param>
    /// <param name="width">Width of the pictures in pixels, a multiple of 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Detector Create(DetectorPreset preset, int classCount, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        CheckSide(height, nameof(height));
        CheckSide(width, nameof(width));
        return new Detector(preset, classCount, height, width);
    }

    /// <summary>Number of queries for pictures of a size: as many as the structure has, at most one for each token.</summary>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    public int QueryCount(int height, int width) => Math.Min(Structure.Queries?.Length ?? Preset.Queries, Levels(Preset, height, width).Sum(level => level.Height * level.Width));

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
        Tensor stored = training ? ChannelsLast.Store(images) : images;
        return decoder.forward(encoder.call(backbone.call(stored)), Structure.Queries?.Length ?? Preset.Queries, denoising);
    }

    internal static (int Height, int Width)[] Levels(DetectorPreset preset, int height, int width) =>
        [.. Enumerable.Range(0, preset.Levels).Select(i => (height / (preset.FinestStride << i), width / (preset.FinestStride << i)))];

    private static void CheckSide(long side, string name)
    {
        if (side < SizeStep || side % SizeStep != 0)
            throw new ArgumentOutOfRangeException(name, side, $"The side of a picture must be a positive multiple of {SizeStep} pixels.");
    }
}

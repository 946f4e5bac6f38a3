using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Random changes of the training images. Flips and transposition act in every epoch; colours, zoom-out and crop act in the middle part of
/// the training, from <see cref="StartFraction"/> to <see cref="StopFraction"/> of the epochs, because a detector settles best on unchanged
/// images.
/// The defaults suit short fine-tuning on few images; <see cref="Strong"/> is the policy of DEIM for training from scratch, without mosaic
/// and mixup.
/// </summary>
public sealed class AugmentationOptions
{
    /// <summary>Probability of exchanging left and right, 0..1.</summary>
    [AllowedRange(0, 1)]
    public double HorizontalFlip { get; set; } = 0.5;

    /// <summary>Probability of exchanging top and bottom, 0..1.</summary>
    [AllowedRange(0, 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double VerticalFlip { get; set; }

    /// <summary>
    /// Probability of exchanging rows and columns, 0..1. With both flips it shows all eight positions of a surface that has no up.
    /// </summary>
    [AllowedRange(0, 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Transpose { get; set; }

    /// <summary>Probability of each single colour change (brightness, contrast, saturation, hue, order of the channels), 0..1.</summary>
    [AllowedRange(0, 1)]
    public double Photometric { get; set; } = 0.5;

    /// <summary>
    /// Width of the colour changes: 1 is brightness ±12.5 %, contrast and saturation ±50 %, hue ±5 % of the circle and any order of the
    /// channels; below 1 the order stays.
    /// </summary>
    [AllowedRange(0, 1)]
    public double PhotometricStrength { get; set; } = 0.5;

    /// <summary>Probability of placing the image on a larger black canvas, 0..1.</summary>
    [AllowedRange(0, 1)]
    public double ZoomOut { get; set; }

    /// <summary>Largest side of that canvas in sides of the image.</summary>
    [AllowedRange(1, 10)]
    public double MaximumZoomOut { get; set; } = 4;

    /// <summary>Probability of a random crop that keeps a drawn overlap with the objects, 0..1.</summary>
    [AllowedRange(0, 1)]
    public double IouCrop { get; set; }

    /// <summary>Objects narrower or lower than this, in pixels before and after resizing, are dropped.</summary>
    [AllowedRange(0, 1000)]
    public double MinimumBoxSize { get; set; } = 1;

    /// <summary>Share of the epochs before colours, zoom-out and crop start, 0..1.</summary>
    [AllowedRange(0, 1)]
    public double StartFraction { get; set; }

    /// <summary>Share of the epochs after which they stop, 0..1.</summary>
    [AllowedRange(0, 1)]
    public double StopFraction { get; set; } = 0.85;

    /// <summary>The flip alone.</summary>
    public static AugmentationOptions Flip() => new() { Photometric = 0 };

    /// <summary>Flip and moderate colours: the defaults.</summary>
    public static AugmentationOptions Mild() => new();

    /// <summary>Moderate colours, both flips and transposition: for parts and surfaces that may lie in any of eight positions.</summary>
    public static AugmentationOptions Surface() => new() { VerticalFlip = 0.5, Transpose = 0.5 };

    /// <summary>Everything at full width, in the middle part of the training.</summary>
    public static AugmentationOptions Strong() =>
        new() { PhotometricStrength = 1, ZoomOut = 0.5, IouCrop = 0.8, StartFraction = 0.05, StopFraction = 0.75 };

    /// <summary>The set of a name: none (null), flip, mild, surface or strong.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static AugmentationOptions? Parse(string name) => name.ToLowerInvariant() switch
    {
        "none" => null,
        "flip" => Flip(),
        "mild" => Mild(),
        "surface" => Surface(),
        "strong" => Strong(),
        _ => throw new ArgumentException($"The augmentation '{name}' is unknown; known are none, flip, mild, surface, strong."),
    };

    /// <summary>A copy that later changes of this object do not reach.</summary>
    internal AugmentationOptions Copy() => (AugmentationOptions)MemberwiseClone();

    /// <summary>Do colours, zoom-out and crop act in this epoch? Always when the number of epochs is unknown (0).</summary>
    internal bool ActsFullyIn(int epoch, int epochs) =>
        epochs <= 0 || epoch >= StartFraction * epochs && epoch < StopFraction * epochs;

    /// <summary>Is this the first epoch after those in which colours, zoom-out and crop act?</summary>
    internal bool StopsInFrontOf(int epoch, int epochs) =>
        (Photometric > 0 || ZoomOut > 0 || IouCrop > 0) && epoch > 0 && ActsFullyIn(epoch - 1, epochs) && !ActsFullyIn(epoch, epochs);
}

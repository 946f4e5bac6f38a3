using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Tests.Support;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Activations;

/// <summary>Small networks of the DETR family with random weights.</summary>
internal static class SmallDetectors
{
    /// <summary>Side of their images; four levels of at least two cells on a side.</summary>
    public const int Size = 128;

    /// <summary>A DETR with 4×4 tokens, one encoder layer and two decoder layers.</summary>
    public static Detector Detr(int hidden = 32)
    {
        var preset = DetectorPreset.Of(DetectorModel.DetrR50);
        var shape = ((DetrDesign)preset.Design).Shape;
        return Make(preset with
        {
            Design = new DetrDesign(
                shape with { Width = 32, Heads = 4, EncoderLayers = 1, DecoderLayers = 2, FeedForward = hidden, Queries = 10 },
                () => new ResNet(new ResNetArchitecture(1, 1, 1, 1), firstReturned: 3)),
        });
    }

    /// <summary>A Deformable DETR with two layers each.</summary>
    public static Detector Deformable(int hidden = 32)
    {
        var preset = DetectorPreset.Of(DetectorModel.DeformableDetrR50);
        var shape = ((DeformableDesign)preset.Design).Shape;
        return Make(preset with
        {
            Design = new DeformableDesign(
                shape with { Width = 32, Heads = 4, EncoderLayers = 2, DecoderLayers = 2, FeedForward = hidden, Queries = 10 },
                () => new SwinTransformer(new SwinArchitecture(8, 3, (1, 2), (2, 2), (2, 4), (1, 4)))),
        });
    }

    /// <summary>Either by name, for DataRow.</summary>
    public static Detector Named(string name, int hidden = 32) => name == "detr" ? Detr(hidden) : Deformable(hidden);

    private static Detector Make(DetectorPreset preset)
    {
        var detector = Detector.Create(preset, 3, Size, Size);
        NumbersByName.Fill(detector);
        return detector;
    }
}

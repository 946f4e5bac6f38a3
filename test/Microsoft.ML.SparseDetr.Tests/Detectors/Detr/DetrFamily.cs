using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>The networks of the DETR family's reference data, with the weights of those.</summary>
internal static class DetrFamily
{
    /// <summary>Names of the stored networks.</summary>
    public static readonly string[] Names =
    [
        "detr_r50", "deformable_r50", "deformable_r50_refine", "deformable_r50_twostage", "efficient_r50", "sparse_r50_rho10",
        "sparse_r50_rho30", "sparse_swin-t_rho10",
    ];

    /// <summary>Networks and inputs, for DynamicData.</summary>
    public static IEnumerable<object[]> Cases =>
        from name in Names
        from input in new[] { "one", "padded" }
        select new object[] { name, input };

    /// <summary>The network of a stored file: without dropout, with 60 queries where queries are tokens.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="height">Height of the images.</param>
    /// <param name="width">Width of the images.</param>
    /// <param name="parts">What it has instead of the parts of its preset, or null.</param>
    public static Detector Create(string name, int height = 128, int width = 160, DetectorParts? parts = null)
    {
        var preset = DetectorPreset.Of(name switch
        {
            "detr_r50" => DetectorModel.DetrR50,
            "deformable_r50" => DetectorModel.DeformableDetrR50,
            "deformable_r50_refine" => DetectorModel.DeformableDetrRefinedR50,
            "deformable_r50_twostage" => DetectorModel.DeformableDetrTwoStageR50,
            "efficient_r50" => DetectorModel.DeformableDetrPlusR50,
            "sparse_r50_rho10" or "sparse_r50_rho30" => DetectorModel.SparseDetrR50,
            "sparse_swin-t_rho10" => DetectorModel.SparseDetrSwinT,
            _ => throw new ArgumentException($"There is no network '{name}'.", nameof(name)),
        });
        DetectorDesign design = preset.Design switch
        {
            DetrDesign detr => detr with { Shape = detr.Shape with { Dropout = 0 } },
            DeformableDesign { Shape: var shape } deformable => deformable with
            {
                Shape = shape with { Queries = 60, Dropout = 0, KeepRatio = name == "sparse_r50_rho30" ? 0.3 : shape.KeepRatio },
                Body = name.Contains("swin", StringComparison.Ordinal)
                    ? () => new SwinTransformer(SwinArchitecture.Tiny, dropRate: 0)
                    : deformable.Body,
            },
            var other => throw new NotSupportedException($"{other}"),
        };
        var detector = Detector.Create(preset with { Design = design }, 91, height, width, parts);
        NumbersByName.Fill(detector);
        return detector;
    }

    /// <summary>A pass over the images of a case in which all stages predict.</summary>
    public static DetectorOutput Run(Detector detector, DetrInput input)
    {
        var images = new PaddedImages(input.Images, input.Name == "padded" ? input.Mask : null);
        return detector is DetrDetector detr
            ? detr.Run(images, everyLayer: true)
            : ((DeformableDetrDetector)detector).Run(images, everything: true, tracing: true);
    }

    /// <summary>The objects of a case.</summary>
    public static DetectionTarget[] Targets(DetrInput input) => [.. input.Labels.Select((labels, image) => new DetectionTarget(
        image, [.. labels.Select(label => (int)label)],
        [.. input.BoxesCxcywh[image].Chunk(4).Select(box => new BoxCxcywh(box[0], box[1], box[2], box[3]))],
        input.Sizes[image].Width, input.Sizes[image].Height))];
}

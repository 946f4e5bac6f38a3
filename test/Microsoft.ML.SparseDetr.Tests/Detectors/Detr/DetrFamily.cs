using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>The networks of the DETR family's reference data, with the weights of those.</summary>
/// <param name="Network">The network.</param>
/// <param name="Run">A pass; the second argument tells whether all stages predict.</param>
/// <param name="Criterion">Weights and switches of its loss.</param>
internal sealed record DetrFamily(nn.Module Network, Func<PaddedImages, bool, DetectorOutput> Run, SetCriterionOptions Criterion)
    : IDisposable
{
    public const int Classes = 91;

    /// <summary>Names of the stored networks, for DynamicData.</summary>
    public static IEnumerable<object[]> Cases =>
        from name in new[]
        {
            "detr_r50", "deformable_r50", "deformable_r50_refine", "deformable_r50_twostage", "efficient_r50", "sparse_r50_rho10",
            "sparse_r50_rho30", "sparse_swin-t_rho10",
        }
        from input in new[] { "one", "padded" }
        select new object[] { name, input };

    /// <summary>The network of a stored file.</summary>
    public static DetrFamily Create(string name)
    {
        if (name == "detr_r50")
        {
            var detr = new DetrNetwork(new DetrShape { Dropout = 0 }, new ResNet(ResNetArchitecture.ResNet50, firstReturned: 3), Classes);
            NumbersByName.Fill(detr);
            return new DetrFamily(detr, detr.Run, SetCriterionOptions.Detr);
        }
        var shape = name switch
        {
            "deformable_r50" => new DeformableShape(),
            "deformable_r50_refine" => DeformableShape.Refined,
            "deformable_r50_twostage" => DeformableShape.TwoStages,
            "efficient_r50" => DeformableShape.Efficient,
            "sparse_r50_rho10" or "sparse_swin-t_rho10" => DeformableShape.Sparse(0.1),
            "sparse_r50_rho30" => DeformableShape.Sparse(0.3),
            _ => throw new ArgumentException($"There is no network '{name}'.", nameof(name)),
        };
        BackboneBody body = name.Contains("swin", StringComparison.Ordinal)
            ? new SwinTransformer(SwinArchitecture.Tiny, dropRate: 0)
            : new ResNet(ResNetArchitecture.ResNet50);
        var network = new DeformableDetrNetwork(shape with { Queries = 60, Dropout = 0 }, body, Classes) { Tracing = true };
        NumbersByName.Fill(network);
        return new DetrFamily(network, network.Run, new() { ClassSpecificProposals = shape.ClassSpecificProposals });
    }

    /// <summary>The images of a case.</summary>
    public static PaddedImages Images(DetrInput input) => new(input.Images, input.Name == "padded" ? input.Mask : null);

    /// <summary>The objects of a case.</summary>
    public static DetectionTarget[] Targets(DetrInput input) => [.. input.Labels.Select((labels, image) => new DetectionTarget(
        image, [.. labels.Select(label => (int)label)],
        [.. input.BoxesCxcywh[image].Chunk(4).Select(box => new BoxCxcywh(box[0], box[1], box[2], box[3]))],
        input.Sizes[image].Width, input.Sizes[image].Height))];

    public void Dispose() => Network.Dispose();
}

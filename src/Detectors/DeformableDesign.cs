using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>Deformable DETR and Sparse DETR.</summary>
/// <param name="Shape">Size and parts of the transformer.</param>
/// <param name="Body">Makes the backbone.</param>
internal sealed record DeformableDesign(DeformableShape Shape, Func<BackboneBody> Body) : DetectorDesign
{
    internal override bool TakesBudgets => false;

    internal override float? KeepRatio => Shape.ChoosesTokens ? (float)Shape.KeepRatio : null;

    internal override string ScoreHead => "class_embed.0.weight";

    internal override bool IsClassHead(string name) => name.Contains("class_embed.", StringComparison.Ordinal);

    internal override Detector Build(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts) =>
        new DeformableDetrDetector(preset, With(parts), Body(), classCount, height, width, parts);

    private DeformableShape With(DetectorParts parts) => Shape.ChoosesTokens
        ? Shape with { KeepRatio = parts.KeepRatio ?? Shape.KeepRatio, Criterion = parts.Criterion }
        : Shape;
}

using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Detr;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>DETR.</summary>
/// <param name="Shape">Size of the transformer.</param>
/// <param name="Body">Makes the backbone, of which the last map counts.</param>
internal sealed record DetrDesign(DetrShape Shape, Func<BackboneBody> Body) : DetectorDesign
{
    internal override bool TakesBudgets => false;

    internal override string ScoreHead => "class_embed.weight";

    internal override int OtherRows => 1; // "no object"

    internal override bool IsClassHead(string name) => name.StartsWith("class_embed.", StringComparison.Ordinal);

    internal override Detector Build(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts) =>
        new DetrDetector(preset, Shape, Body(), classCount, height, width, parts);
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>
/// The dense network that a sparse one was made from, with random weights: they change nothing of what it costs, save that
/// taps of the deformable attention that lie close together are gathered faster, which is worth a few percent of the time.
/// </summary>
internal static class DenseTwin
{
    /// <exception cref="InvalidDataException">The metadata describe no network that this version can build.</exception>
    public static Detector Create(DetectorMetadata metadata)
    {
        try
        {
            var parts = new DetectorParts
            {
                TokenPredictor = metadata.Structure is { } structure && SparseState.FromJson(structure).TokenCounts is not null,
                DeformableEncoder = metadata.DeformableEncoder,
                KeepRatio = metadata.KeepRatio,
                Criterion = metadata.TokenCriterion is not { } name ? TokenCriterion.Attention
                    : TokenCriteria.Find(name) ?? throw new ArgumentException(
                        $"its entry '{DetectorMetadata.TokenCriterionKey}' is no criterion that this version knows."),
            };
            return Detector.Create(DetectorPreset.Parse(metadata.Model), metadata.ClassNames.Count, metadata.InputHeight,
                metadata.InputWidth, parts);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(
                $"The dense network '{metadata.Model}' for {metadata.InputWidth}×{metadata.InputHeight} pixels cannot be built for "
                + $"comparison: {e.Message}", e);
        }
    }

    /// <summary>Gives a twin the structure that the metadata describe.</summary>
    /// <exception cref="InvalidDataException">They describe none that fits.</exception>
    public static void Sparsify(Detector twin, DetectorMetadata metadata)
    {
        if (metadata.Structure is not { } structure)
            return;
        try
        {
            twin.Structure = SparseState.FromJson(structure);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(
                $"The model's metadata entry '{DetectorMetadata.StructureKey}' does not fit '{metadata.Model}': {e.Message}", e);
        }
    }

    /// <summary>The exported twin.</summary>
    public static byte[] Export(Detector twin, IReadOnlyList<string> classNames)
    {
        twin.eval();
        FreshAffine.Unsettle(twin);
        return DetectorExport.Export(twin, classNames).Onnx;
    }
}

namespace Microsoft.ML.SparseDetr;

/// <summary>What its authors say of a network and its weights for COCO; of our own networks what they come to.</summary>
/// <param name="Parameters">Parameters in millions.</param>
/// <param name="Gigaflops">10⁹ operations of an image as the authors count: DEIM and we two for each multiply-add, the papers of the
/// DETR family one.</param>
/// <param name="ImageSize">Pixels on a side of the images that the figures belong to; a range is the shorter to the longer side.</param>
/// <param name="AP">AP on COCO val2017 in percent, or null for a network without published weights.</param>
/// <param name="Source">Whose figures, weights and code they are. All of them are under Apache 2.0.</param>
public sealed record PublishedFigures(double Parameters, double Gigaflops, string ImageSize, double? AP, string Source)
{
    private const string Second = "DEIMv2", First = "DEIM on D-FINE", Deformable = "Deformable DETR", Sparse = "Sparse DETR";
    private const string Larger = "800 to 1333", Own = "this library, for small images";

    internal static PublishedFigures Of(DetectorModel model) => model switch
    {
        DetectorModel.DeimV2Atto => new(0.5, 0.8, "320", 23.8, Second),
        DetectorModel.DeimV2Femto => new(1.0, 1.7, "416", 31.0, Second),
        DetectorModel.DeimV2Pico => new(1.5, 5.2, "640", 38.5, Second),
        DetectorModel.DeimV2N => new(3.6, 6.8, "640", 43.0, Second),
        DetectorModel.DeimN => new(4, 7, "640", 43.0, First),
        DetectorModel.DeimS => new(10, 25, "640", 49.0, First),
        DetectorModel.DeimM => new(19, 57, "640", 52.7, First),
        DetectorModel.DeimL => new(31, 91, "640", 54.7, First),
        DetectorModel.DeimX => new(62, 202, "640", 56.5, First),
        DetectorModel.DetrR50 => new(41, 86, Larger, 42.0, "DETR"),
        DetectorModel.DeformableDetrR50 => new(40, 173, Larger, 44.5, Deformable),
        DetectorModel.DeformableDetrRefinedR50 => new(40, 173, Larger, 46.2, Deformable + ", iterative refinement"),
        DetectorModel.DeformableDetrTwoStageR50 => new(41, 173, Larger, 46.9, Deformable + ", two-stage"),
        DetectorModel.DeformableDetrPlusR50 => new(41, 177, Larger, 46.0, Sparse + ", its dense baseline"),
        DetectorModel.DeformableDetrPlusSwinT => new(41, 185, Larger, 48.0, Sparse + ", its dense baseline"),
        DetectorModel.SparseDetrR50 => new(42, 105, Larger, 45.3, Sparse + ", ρ = 0.1"),
        DetectorModel.SparseDetrSwinT => new(42, 113, Larger, 48.2, Sparse + ", ρ = 0.1"),
        DetectorModel.DetrAtto => new(2.3, 1.7, "320", null, Own),
        DetectorModel.DeformableDetrPlusAtto => new(2.7, 4.2, "320", null, Own),
        DetectorModel.SparseDetrAtto => new(3.0, 2.0, "320", null, Own),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "Of this network no figures are known."),
    };
}

namespace Microsoft.ML.SparseDetr.Weights;

/// <summary>What happened to each name when weights met a detector.</summary>
/// <param name="Loaded">Number of names that were copied.</param>
/// <param name="NewClassHeads">Class heads that stay as initialised because the file was trained for another number of classes.</param>
/// <param name="Recomputed">Names that depend on the image size only and keep the detector's own values (anchors, valid mask).</param>
/// <param name="Missing">Names that the detector has and the file lacks.</param>
/// <param name="Unexpected">Names that the file has and the detector lacks.</param>
/// <param name="Misshaped">"name: [shape in the file], the detector has [shape]" for each name whose shapes differ.</param>
internal sealed record WeightReport(
    int Loaded, IReadOnlyList<string> NewClassHeads, IReadOnlyList<string> Recomputed,
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Misshaped)
{
    /// <summary>Classes whose rows of the class heads were found by name, or null where names did not decide.</summary>
    public int? KnownClasses { get; init; }

    /// <summary>Weights of the token predictor that stay as initialised because the file has no predictor.</summary>
    public IReadOnlyList<string> NewTokenPredictor { get; init; } = [];

    /// <summary>Weights of the deformable encoder that stay as initialised because the file has none.</summary>
    public IReadOnlyList<string> NewDeformableEncoder { get; init; } = [];

    /// <summary>The file's weights of the attention that the detector's deformable encoder takes the place of; they are not used.</summary>
    public IReadOnlyList<string> ReplacedAttention { get; init; } = [];

    /// <summary>True when nothing is missing, unexpected or of another shape.</summary>
    public bool Fits => Missing.Count + Unexpected.Count + Misshaped.Count == 0;
}

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>The losses a detector is trained with.</summary>
[Flags]
internal enum DetectorLosses
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Matchability-aware classification loss (MAL).</summary>
    Mal = 1,

    /// <summary>L1 and generalised IoU of the boxes.</summary>
    Boxes = 2,

    /// <summary>Fine-grained localisation (FGL) and its self-distillation (DDF) on the edge distributions.</summary>
    Local = 4,
}

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

    /// <summary>Focal loss of the classes (Deformable DETR).</summary>
    Focal = 8,

    /// <summary>Cross-entropy over the classes and "no object" (DETR).</summary>
    Softmax = 16,

    /// <summary>The encoder's output learns the classes, not only whether there is an object (Sparse DETR).</summary>
    ClassSpecificProposals = 32,
}

namespace Microsoft.ML.SparseDetr;

/// <summary>The detectors that can be built, one row of <see cref="DetectorPreset"/> each.</summary>
public enum DetectorModel
{
    /// <summary>DEIM on D-FINE, size N: 3.8 M parameters, 640×640 ("deim-n").</summary>
    DeimN,

    /// <summary>DEIM on D-FINE, size S: 10 M parameters, 640×640 ("deim-s").</summary>
    DeimS,

    /// <summary>DEIM on D-FINE, size M: 20 M parameters, 640×640 ("deim-m").</summary>
    DeimM,

    /// <summary>DEIM on D-FINE, size L: 31 M parameters, 640×640 ("deim-l").</summary>
    DeimL,

    /// <summary>DEIM on D-FINE, size X: 63 M parameters, 640×640 ("deim-x").</summary>
    DeimX,

    /// <summary>DEIMv2 Atto: 0.5 M parameters, 320×320 ("deimv2-atto").</summary>
    DeimV2Atto,

    /// <summary>DEIMv2 Femto: 1.0 M parameters, 416×416 ("deimv2-femto").</summary>
    DeimV2Femto,

    /// <summary>DEIMv2 Pico: 1.5 M parameters, 640×640 ("deimv2-pico").</summary>
    DeimV2Pico,

    /// <summary>DEIMv2 N: 3.6 M parameters, 640×640 ("deimv2-n").</summary>
    DeimV2N,

    /// <summary>DETR with a ResNet-50: 42 M parameters ("detr-r50").</summary>
    DetrR50,

    /// <summary>Deformable DETR with a ResNet-50: 40 M parameters ("deformable-detr-r50").</summary>
    DeformableDetrR50,

    /// <summary>The same with boxes that each layer refines ("deformable-detr-refined-r50").</summary>
    DeformableDetrRefinedR50,

    /// <summary>The same with first boxes from the encoder: 41 M parameters ("deformable-detr-two-stage-r50").</summary>
    DeformableDetrTwoStageR50,

    /// <summary>The dense baseline of Sparse DETR, "Deformable DETR+": 41 M parameters ("deformable-detr-plus-r50").</summary>
    DeformableDetrPlusR50,

    /// <summary>The same with a Swin-T ("deformable-detr-plus-swin-t").</summary>
    DeformableDetrPlusSwinT,

    /// <summary>Sparse DETR with a ResNet-50, whose encoder updates a tenth of the tokens: 42 M parameters ("sparse-detr-r50").</summary>
    SparseDetrR50,

    /// <summary>The same with a Swin-T ("sparse-detr-swin-t").</summary>
    SparseDetrSwinT,

    /// <summary>A small DETR on DEIMv2 Atto's backbone, three layers of 128 features: 2.3 M parameters, 320×320 ("detr-atto").</summary>
    DetrAtto,

    /// <summary>A small "Deformable DETR+" on the same backbone: 2.7 M parameters, 320×320 ("deformable-detr-plus-atto").</summary>
    DeformableDetrPlusAtto,

    /// <summary>A small Sparse DETR on the same backbone: 3.0 M parameters, 320×320 ("sparse-detr-atto").</summary>
    SparseDetrAtto,
}

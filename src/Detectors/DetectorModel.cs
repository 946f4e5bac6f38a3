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
}

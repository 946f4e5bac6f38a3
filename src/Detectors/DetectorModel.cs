namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>The detectors that can be built, one row of <see cref="DetectorPreset"/> each.</summary>
public enum DetectorModel
{
    /// <summary>DEIM on D-FINE, size N: 3.8 M parameters, 640×640 ("deim-n").</summary>
    DeimN,

    /// <summary>DEIMv2 Atto: 0.5 M parameters, 320×320 ("deimv2-atto").</summary>
    DeimV2Atto,
}

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>How an encoder is built.</summary>
internal enum EncoderKind
{
    /// <summary><see cref="HybridEncoder"/> that concatenates the maps it fuses (DEIM).</summary>
    HybridConcat,

    /// <summary><see cref="HybridEncoder"/> that sums the maps it fuses (DEIMv2).</summary>
    HybridSum,

    /// <summary><see cref="LiteEncoder"/> (DEIMv2's smallest sizes).</summary>
    Lite,
}

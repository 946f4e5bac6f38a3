namespace Microsoft.ML.SparseDetr;

/// <summary>What of a finished network is to be small.</summary>
public enum SparsityTargetKind
{
    /// <summary>Its time for one image in ONNX Runtime on this machine.</summary>
    Latency,

    /// <summary>Its multiply-adds for one image.</summary>
    Gflops,

    /// <summary>The bytes of its ONNX file.</summary>
    FileSize,
}

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What ONNX Runtime computes a network with. All but the first need a native package of ONNX Runtime that the application references;
/// where it is missing, opening a detector throws <see cref="ExecutionProviderException"/>, which names it.
/// </summary>
public enum ExecutionProvider
{
    /// <summary>The processor, with every package.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA: Microsoft.ML.OnnxRuntime.Gpu.Linux or .Gpu.Windows.</summary>
    Cuda,

    /// <summary>
    /// An NVIDIA GPU through TensorRT, which prepares a network for a long time; from the packages of <see cref="Cuda"/>.
    /// </summary>
    TensorRt,

    /// <summary>Intel's processors and GPUs through OpenVINO: Intel.ML.OnnxRuntime.OpenVino.</summary>
    OpenVino,

    /// <summary>Any GPU of a Windows machine through DirectML: Microsoft.ML.OnnxRuntime.DirectML.</summary>
    DirectMl,

    /// <summary>Apple's processors through Core ML: Microsoft.ML.OnnxRuntime on macOS.</summary>
    CoreMl,
}

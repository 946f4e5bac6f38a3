using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.SparseDetr.Onnx.Sessions;

/// <summary>
/// Sets up the sessions of ONNX Runtime in which networks run. A provider that cannot be had is an error, never another one.
/// </summary>
internal static class SessionSettings
{
    /// <summary>The settings of a session; the caller disposes of them when it is open.</summary>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    public static SessionOptions Create(ScoringOptions scoring)
    {
        Require(scoring.ExecutionProvider);
        var options = new SessionOptions { IntraOpNumThreads = scoring.Threads, InterOpNumThreads = 1 };
        try
        {
            // What it would write to standard error comes as an exception, too.
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            // Threads that spin between two operators take a core from whoever shares the machine and gain little.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            Append(options, scoring);
            return options;
        }
        catch (Exception error)
        {
            options.Dispose();
            if (error is OnnxRuntimeException or EntryPointNotFoundException or NotSupportedException or DllNotFoundException)
                throw Unusable(scoring.ExecutionProvider, error);
            throw;
        }
    }

    /// <summary>Whether the native library of ONNX Runtime has the provider; what that needs of the machine shows later.</summary>
    /// <exception cref="ExecutionProviderException">It does not have the provider.</exception>
    public static void Require(ExecutionProvider provider)
    {
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (provider != ExecutionProvider.Cpu && !available.Contains(NameOf(provider)))
            throw new ExecutionProviderException(
                provider,
                $"the ONNX Runtime of this application does not have it (it has {string.Join(", ", available)}). Reference the package "
                + $"{PackageOf(provider)} in place of the native part of Microsoft.ML.OnnxRuntime, or score on the CPU.");
    }

    /// <summary>Whether one session may run for several callers at once.</summary>
    public static bool IsConcurrent(ExecutionProvider provider) => provider != ExecutionProvider.DirectMl;

    private static void Append(SessionOptions options, ScoringOptions scoring)
    {
        switch (scoring.ExecutionProvider)
        {
            case ExecutionProvider.Cpu:
                break;
            case ExecutionProvider.Cuda:
                options.AppendExecutionProvider_CUDA(scoring.DeviceId);
                break;
            case ExecutionProvider.TensorRt:
                options.AppendExecutionProvider_Tensorrt(scoring.DeviceId);
                options.AppendExecutionProvider_CUDA(scoring.DeviceId); // operators that TensorRT lacks stay on the GPU
                break;
            case ExecutionProvider.OpenVino:
                options.AppendExecutionProvider_OpenVINO();
                break;
            case ExecutionProvider.DirectMl:
                options.EnableMemoryPattern = false; // DirectML refuses a session with it
                options.AppendExecutionProvider_DML(scoring.DeviceId);
                break;
            case ExecutionProvider.CoreMl:
                options.AppendExecutionProvider("CoreML");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scoring), $"There is no execution provider {scoring.ExecutionProvider}.");
        }
    }

    private static ExecutionProviderException Unusable(ExecutionProvider provider, Exception error)
    {
        var reason = error is OnnxRuntimeException runtime ? RuntimeMessage.Of(runtime) : error.Message;
        return new ExecutionProviderException(
            provider, $"it cannot start; ONNX Runtime says {reason}, and may have written more to standard error. {NeedOf(provider)}",
            error);
    }

    private static string NameOf(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cpu => "CPUExecutionProvider",
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        ExecutionProvider.OpenVino => "OpenVINOExecutionProvider",
        ExecutionProvider.DirectMl => "DmlExecutionProvider",
        ExecutionProvider.CoreMl => "CoreMLExecutionProvider",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), $"There is no execution provider {provider}."),
    };

    private static string PackageOf(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.OpenVino => "Intel.ML.OnnxRuntime.OpenVino",
        ExecutionProvider.DirectMl => "Microsoft.ML.OnnxRuntime.DirectML (Windows)",
        ExecutionProvider.CoreMl => "Microsoft.ML.OnnxRuntime itself on macOS, which has it,",
        _ => "Microsoft.ML.OnnxRuntime.Gpu.Linux, or .Gpu.Windows,",
    };

    private static string NeedOf(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "It needs an NVIDIA driver, CUDA and cuDNN of the versions that the package was built for.",
        ExecutionProvider.TensorRt => "It needs an NVIDIA driver, CUDA, cuDNN and TensorRT of the versions that the package was built for.",
        ExecutionProvider.DirectMl => "It needs Windows and a GPU with DirectX 12.",
        _ => "Look into the package's own page for what it needs.",
    };
}

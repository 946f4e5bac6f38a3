using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Native;

/// <summary>
/// The entries of libSparseDetrOps, operators for training on the CPU. Where the library is missing, and for other devices and
/// types, the callers compose the same from TorchSharp's operators.
/// </summary>
internal static unsafe partial class SparseOps
{
    private const string Library = OperatorLibrary.Name;

    /// <summary>Off in tests that want the composed operators.</summary>
    [ThreadStatic]
    private static bool disabled;

    private static readonly nint? loaded;

    // Before any call of an operator, so that the runtime does not look for the library in places of its own.
    static SparseOps()
    {
        loaded = OperatorLibrary.Load();
        NativeLibrary.SetDllImportResolver(typeof(SparseOps).Assembly, (name, _, _) =>
            name != Library ? 0
            : loaded ?? throw new DllNotFoundException($"{Library} is not in the folders of the package or of the build."));
    }

    /// <summary>Whether the library lies where the package or a build puts it.</summary>
    public static bool IsLoaded => loaded is not null;

    /// <summary>Whether the operators can work on all of these tensors: dense float32 on the CPU.</summary>
    public static bool Fits(params ReadOnlySpan<Tensor> tensors)
    {
        if (!IsLoaded || disabled)
            return false;
        foreach (var tensor in tensors)
            if (tensor.dtype != ScalarType.Float32 || tensor.device_type != DeviceType.CPU)
                return false;
        return true;
    }

    /// <summary>Makes every operator of this thread compose until the result is disposed.</summary>
    public static IDisposable Composed()
    {
        disabled = true;
        return new Restore();
    }

    /// <summary>The memory of a contiguous float32 tensor; pin it for the call.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private sealed class Restore : IDisposable
    {
        public void Dispose() => disabled = false;
    }

    [LibraryImport(Library)]
    public static partial int sd_region_threads(int asked);

    [LibraryImport(Library)]
    public static partial Outcome sd_norm_forward(
        float* x, float* y, long batch, long channelCount, long plane, float* gamma, float* beta, float* runningMean,
        float* runningVariance,
        double momentum, double eps, int activation, float scale, float shift, float* channels, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_norm_backward(
        float* g, float* x, float* dx, long batch, long channelCount, long plane, float* channels, int activation, float scale,
        float* dgamma, float* dbeta, float* daffine, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_norm_last_forward(
        float* x, float* y, long rows, long channelCount, float* gamma, float* beta, float* runningMean, float* runningVariance,
        double momentum, double eps, int activation, float scale, float shift, float* channels, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_norm_last_backward(
        float* g, float* x, float* dx, long rows, long channelCount, float* channels, int activation, float scale,
        float* dgamma, float* dbeta, float* daffine, int threads);

    [LibraryImport(Library)]
    public static partial int sd_attention_supports(long width);

    [LibraryImport(Library)]
    public static partial Outcome sd_attention_forward(
        float* qk, float* v, float* mask, float* result, float* logsum, long batch, long count, long heads, long width, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_attention_backward(
        float* qk, float* v, float* mask, float* result, float* logsum, float* g, float* dqk, float* dv, long batch, long count, long heads,
        long width, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_deformable_forward(
        float** maps, long* sizes, long levels, float* locations, float* weights, float* result, long batch, long queries, long heads,
        long width, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_deformable_backward(
        float** maps, long* sizes, long levels, float* locations, float* weights, float* g, float** dmaps, float* dlocations,
        float* dweights,
        long batch, long queries, long heads, long width, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_pool_forward(float* x, float* y, long planes, long height, long width, long inner, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_pool_backward(float* x, float* g, float* dx, long planes, long height, long width, long inner,
        int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_gated_forward(
        float* x, byte* open, float* w1, float* b1, float* w2, float* b2, float* y, long tokens, long inputs, long outputs, long channels,
        long group, int threads);

    [LibraryImport(Library)]
    public static partial Outcome sd_channel_statistics(
        float* m, float* v, float* g, long outer, long total, long inner, long offset, long channels, double bc1, double bc2, double eps,
        int squares,
        double* sumDelta, double* sumSquare);
}

using TorchSharp;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>How many threads libtorch computes with.</summary>
internal static class TorchThreads
{
    /// <summary>
    /// Takes <paramref name="count"/>, or one thread for each core. Left alone, libtorch was seen to take a single thread on a virtual
    /// machine with two cores. OMP_NUM_THREADS, which libtorch reads itself, is respected.
    /// </summary>
    public static void Use(int? count)
    {
        if (count is null && Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 })
            return;
        torch.set_num_threads(count ?? Environment.ProcessorCount);
    }
}

using Microsoft.ML.SparseDetr.Onnx.Sessions;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// What a detector computes with. It belongs to the machine that scores: a saved model does not hold it, and whoever opens one chooses.
/// </summary>
public sealed record ScoringOptions
{
    internal const int DefaultThreads = 2;

    private const int MostThreads = 1024;

    /// <summary>What runs the network. Results of another provider than the CPU differ in the last digits.</summary>
    public ExecutionProvider ExecutionProvider { get; init; }

    /// <summary>Number of the GPU, 0 to 63, where the provider has several to choose from.</summary>
    [AllowedRange(0, 63)]
    public int DeviceId { get; init; }

    /// <summary>Threads of one network run, 1 to 1024; it changes no result.</summary>
    [AllowedRange(1, MostThreads)]
    public int Threads { get; init; } = DefaultThreads;

    /// <summary>Images of one network run in <c>Transform</c>, 1 to 1024; it changes no result.</summary>
    [AllowedRange(1, 1024)]
    public int BatchSize { get; init; } = 4;

    /// <summary>For a log: "the CPU, 2 threads", "Cuda, device 0".</summary>
    public override string ToString() => ExecutionProvider == ExecutionProvider.Cpu
        ? $"the CPU, {Threads} {(Threads == 1 ? "thread" : "threads")}"
        : $"{ExecutionProvider}, device {DeviceId}";

    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    internal static ScoringOptions OfThreads(int threads) => threads is >= 1 and <= MostThreads
        ? new ScoringOptions { Threads = threads }
        : throw new ArgumentOutOfRangeException(nameof(threads),
            $"The number of threads {threads} is outside the allowed range 1 to {MostThreads}.");

    /// <summary>Refuses what cannot work before anything is read or trained.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ExecutionProviderException">The native library of ONNX Runtime does not have the provider.</exception>
    internal ScoringOptions Checked()
    {
        OptionCheck.Require(new ScoringOptionsValidator(), this);
        SessionSettings.Require(ExecutionProvider);
        return this;
    }
}

namespace Microsoft.ML.SparseDetr.Transformers;

/// <summary>How a fitted detector uses the machine; it changes no result.</summary>
/// <param name="Threads">Threads of one network run.</param>
/// <param name="BatchSize">Pictures of one network run in <c>Transform</c>.</param>
internal sealed record ScoringOptions(int Threads = ScoringOptions.DefaultThreads, int BatchSize = ScoringOptions.DefaultBatchSize)
{
    public const int DefaultThreads = 2;
    public const int DefaultBatchSize = 4;
}

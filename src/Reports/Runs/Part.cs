namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>The content of one file of a run, or a sentence why there is none.</summary>
/// <param name="Value">The content.</param>
/// <param name="Problem">What is missing or broken, and which command makes it; null where there is a content.</param>
internal readonly record struct Part<T>(T? Value, string? Problem)
    where T : class
{
    public static implicit operator Part<T>(T value) => new(value, null);
}

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>What a detection is; <see cref="ErrorCounts"/> tells how that is decided.</summary>
internal enum DetectionKind : byte
{
    Correct,
    Class,
    Location,
    Both,
    Duplicate,
    Background,

    /// <summary>It fell into an object that does not count, and counts for nothing itself.</summary>
    Ignored,
}

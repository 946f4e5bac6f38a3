namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>One row of the table of detectors.</summary>
public sealed record DetectorPreset(string Name);

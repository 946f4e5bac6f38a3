namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>Where the files of a training lie.</summary>
internal sealed record RunFiles
{
    public required string Folder { get; init; }

    public required string Metrics { get; init; }

    public required string Predictions { get; init; }

    public required string History { get; init; }

    public required string Options { get; init; }

    public required string StepLog { get; init; }

    public required string Levers { get; init; }

    public required string Findings { get; init; }

    public required string Onnx { get; init; }

    public required string TokenImage { get; init; }

    public required string LatencyImage { get; init; }

    public required string LabelImage { get; init; }

    /// <summary>Folder of further images.</summary>
    public required string Images { get; init; }
}

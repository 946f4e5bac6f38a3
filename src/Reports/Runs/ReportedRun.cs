namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>What the files of a training say; each part may be missing.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Files">Where it lies.</param>
internal sealed record ReportedRun(string Name, RunFiles Files)
{
    public required Part<RunMetrics> Metrics { get; init; }

    public required Part<RunPredictions> Predictions { get; init; }

    public required Part<EpochList> History { get; init; }

    public required Part<RunOptions> Options { get; init; }

    public required Part<StepCurve> Steps { get; init; }

    public required Part<LeverList> Levers { get; init; }

    public required Part<FindingList> Findings { get; init; }

    /// <summary>Size and time of the network, where it has been measured.</summary>
    public NetworkCost? Cost { get; init; }

    /// <summary>Size of model.onnx in bytes; null where there is none.</summary>
    public long? ModelBytes { get; init; }

    /// <summary>When the last of the files was written; null where there is none.</summary>
    public DateTime? Written { get; init; }

    /// <summary>Classes by the place of their label.</summary>
    public IReadOnlyList<string> ClassNames => Predictions.Value?.ClassNames
        ?? (IReadOnlyList<string>?)Metrics.Value?.Classes.Select(entry => entry.Name).ToList() ?? Options.Value?.ClassNames ?? [];

    /// <summary>AP at the end: of metrics.json, else the best of the epochs.</summary>
    public double? AP => Metrics.Value?.AP ?? History.Value?.BestAP;

    /// <summary>The recommended score threshold; 0.5 where nothing recommends one.</summary>
    public double Threshold => Metrics.Value?.Threshold ?? Predictions.Value?.Threshold ?? DefaultThreshold;

    private const double DefaultThreshold = 0.5;
}

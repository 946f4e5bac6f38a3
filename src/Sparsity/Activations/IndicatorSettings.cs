namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>Which neurons may be indicators.</summary>
internal sealed record IndicatorSettings
{
    /// <summary>τ: of the tokens for which an indicator is inactive, the share for which the other has to be so too, in 0..1.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>Share of the tokens for which an indicator has to be inactive at least.</summary>
    public double SmallestShare { get; init; } = 0.05;

    /// <summary>Share of a layer's neurons that become indicators at most.</summary>
    public double LargestShare { get; init; } = 0.25;
}

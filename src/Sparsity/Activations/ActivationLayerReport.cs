namespace Microsoft.ML.SparseDetr;

/// <summary>What dynamic sparsity does to one feed-forward network.</summary>
public sealed record ActivationLayerReport
{
    /// <summary>Dotted name of the transformer layer.</summary>
    public required string Name { get; init; }

    /// <summary>Hidden neurons C before.</summary>
    public required int Neurons { get; init; }

    /// <summary>Neurons that were never active and are gone from the network.</summary>
    public int Removed { get; init; }

    /// <summary>Outputs of the layer's gate, or null without one.</summary>
    public int? Groups { get; init; }

    /// <summary>Probability from which on a group is computed; 0 where the layer has no gate because each loses too much.</summary>
    public double? Threshold { get; init; }

    /// <summary>Neurons that are always computed and tell about others, or null where gates do.</summary>
    public int? Indicators { get; init; }

    /// <summary>Share of neurons and tokens that are inactive in the network as it was, in 0..1.</summary>
    public required double NaturalSparsity { get; init; }

    /// <summary>Share of neurons and tokens that are not computed any more, in 0..1; neurons that are gone count.</summary>
    public required double SkippedSparsity { get; init; }

    /// <summary>Share of what is skipped, neurons that are gone aside, that would have been active, in 0..1.</summary>
    public required double FalseSkipRate { get; init; }

    /// <summary>Share of the energy Σa² of the activations that is lost so, in 0..1.</summary>
    public required double FalseSkipEnergy { get; init; }

    /// <summary>Share of the groups that fire for which the gate is open; without gates, of active neurons that are computed.</summary>
    public required double Recall { get; init; }

    /// <summary>Multiply-adds of the two matrix products for an image, before.</summary>
    public required double MultiplyAddsBefore { get; init; }

    /// <summary>The same for what has to be computed now, the gate included.</summary>
    public required double MultiplyAddsAfter { get; init; }
}

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>
/// What of a detector's structure is in use. Weights keep their full size; the detector reads the state in each forward pass.
/// Index sets for tokens, feed-forward channels and fusion channels join here when the network can be thinned in those places.
/// </summary>
/// <param name="Queries">Number of queries that are selected.</param>
public sealed record SparseState(int Queries)
{
    /// <summary>Everything in use.</summary>
    /// <param name="preset">The detector.</param>
    public static SparseState Dense(DetectorPreset preset) => new(preset.Queries);
}

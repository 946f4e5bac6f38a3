using Microsoft.ML.SparseDetr.Sparsity.Prediction;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What a step did.</summary>
/// <param name="Loss">Sum of all terms.</param>
/// <param name="Terms">Weighted loss terms by name.</param>
/// <param name="GradientNorm">L2 norm of all gradients before clipping.</param>
/// <param name="SkipReason">Why the weights did not change, or null.</param>
internal sealed record StepResult(double Loss, IReadOnlyDictionary<string, double> Terms, double GradientNorm, string? SkipReason)
{
    /// <summary>How much of the decoder's attention fell on the tokens that the encoder updated; null where it updates all.</summary>
    public TokenCorrelation? Correlation { get; init; }
}

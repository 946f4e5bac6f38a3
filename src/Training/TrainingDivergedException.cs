namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Losses, gradients or predictions are not finite any more.</summary>
/// <param name="problem">Where, and what: a sentence.</param>
/// <param name="learningRate">The rate of the options.</param>
internal sealed class TrainingDivergedException(string problem, double learningRate) : InvalidOperationException(
    FormattableString.Invariant($"Training diverged. {problem} A lower learning rate than {learningRate:G3} or a longer warm-up ")
    + "usually helps.")
{
    /// <summary>Too many steps in a row were skipped.</summary>
    /// <param name="iteration">Steps done.</param>
    /// <param name="skipped">Steps in a row.</param>
    /// <param name="reason">Why the last one was skipped.</param>
    /// <param name="learningRate">The rate of the options.</param>
    public TrainingDivergedException(long iteration, int skipped, string reason, double learningRate)
        : this($"At step {iteration} {reason}, in {skipped} steps in a row; the last checkpoint is intact.", learningRate)
    {
    }
}

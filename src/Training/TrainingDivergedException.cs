namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Too many steps in a row had a loss or a gradient that is not finite.</summary>
/// <param name="iteration">Steps done.</param>
/// <param name="skipped">Steps in a row.</param>
/// <param name="reason">Why the last one was skipped.</param>
/// <param name="learningRate">The rate of the options.</param>
internal sealed class TrainingDivergedException(long iteration, int skipped, string reason, double learningRate)
    : InvalidOperationException(
    $"Training stopped at iteration {iteration}: {reason} in {skipped} steps in a row. "
    + $"A lower learning rate than {learningRate:G3} or a longer warm-up usually helps; the last checkpoint is intact.");

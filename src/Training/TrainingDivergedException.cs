namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Too many steps in a row had a loss or a gradient that is not finite.</summary>
internal sealed class TrainingDivergedException(string message) : InvalidOperationException(message);

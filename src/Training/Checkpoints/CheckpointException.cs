namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>A checkpoint cannot be written, read or continued; the message names the file and the reason.</summary>
internal sealed class CheckpointException(string message, Exception? inner = null) : IOException(message, inner);

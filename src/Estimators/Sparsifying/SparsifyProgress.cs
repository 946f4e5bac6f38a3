namespace Microsoft.ML.SparseDetr;

/// <summary>Where the sparsifying of a finished network stands.</summary>
/// <param name="Stage">What is done, in words.</param>
/// <param name="Epoch">Present pass over the images, counted from 1.</param>
/// <param name="Epochs">All passes of this stage.</param>
/// <param name="Step">Batches done in this pass.</param>
/// <param name="Steps">Batches of a pass.</param>
/// <param name="Loss">Mean loss of a gate in this batch, or null where nothing learns.</param>
public sealed record SparsifyProgress(string Stage, int Epoch, int Epochs, int Step, int Steps, double? Loss);

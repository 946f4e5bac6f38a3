using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>The first batches of a training, to measure on.</summary>
internal static class CountedBatches
{
    /// <param name="images">Batches [B, 3, H, W].</param>
    /// <param name="count">How many of them at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended: reading may end without an error when it is cancelled.</exception>
    internal static IEnumerable<Tensor> Read(IEnumerable<Tensor> images, int count, CancellationToken cancellation)
    {
        foreach (var batch in images.Take(count))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return batch;
        }
        cancellation.ThrowIfCancellationRequested();
    }
}

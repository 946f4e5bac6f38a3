using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>
/// Measures the running statistics of every batch norm again: the plain mean over some batches instead of a moving one, which would forget
/// the network before the cut over dozens of steps only.
/// </summary>
internal static class NormRecalibration
{
    /// <summary>Runs the batches and sets means and variances of the channels in use.</summary>
    /// <param name="network">The network, in evaluation mode. Each norm sees what the norms before it make of the batch itself, as in
    /// training.</param>
    /// <param name="batches">[B, 3, H, W] each.</param>
    /// <param name="run">A pass of the network.</param>
    internal static void Run(nn.Module network, IEnumerable<Tensor> batches, Action<Tensor> run)
    {
        using var norms = new LiveNorms(network);
        var seen = 0;
        foreach (var batch in batches)
        {
            norms.SetMomentum(1.0 / ++seen); // makes the moving mean the mean of all so far
            run(batch);
        }
    }
}

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>The batch norms of a network, using the statistics of each batch until this is disposed.</summary>
internal sealed class LiveNorms : IDisposable
{
    private readonly (BatchNorm2d Norm, double? Momentum)[] _norms;

    /// <param name="network">The network, in evaluation mode.</param>
    internal LiveNorms(nn.Module network)
    {
        _norms = [.. network.modules().OfType<BatchNorm2d>().Select(norm => (norm, norm.momentum))];
        foreach (var (norm, _) in _norms)
            norm.train();
    }

    /// <summary>Gives every norm a share of the next batch in its running statistics.</summary>
    internal void SetMomentum(double momentum)
    {
        foreach (var (norm, _) in _norms)
            norm.momentum = momentum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (norm, momentum) in _norms)
        {
            norm.momentum = momentum;
            norm.eval();
        }
    }
}

using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>What a layer reads, and how much each of its outputs counts for the predictions.</summary>
/// <param name="reader">The layer.</param>
internal sealed class ReaderRecord(IChannelReader reader) : IDisposable
{
    private readonly List<Tensor> _outputs = [];
    private Tensor? _counts;

    /// <summary>The layer.</summary>
    internal IChannelReader Reader => reader;

    /// <summary>Moments of its input.</summary>
    internal InputMoments Moments { get; } = new();

    /// <summary>[outputs in use] the squared gradient of the predictions, summed over the places of all images; on the CPU.</summary>
    internal Tensor Counts => _counts ?? throw new InvalidOperationException("The layer has not been run.");

    /// <summary>Bytes of the moments of a layer.</summary>
    internal static long BytesOf(IChannelReader reader)
    {
        var inputs = reader.Weight.numel() / reader.Weight.shape[0];
        return inputs * inputs * sizeof(double);
    }

    /// <summary>Begins to listen. Inputs need a gradient.</summary>
    internal void Watch() => reader.Observer = (input, output) =>
    {
        using (NewDisposeScope())
            Moments.Add(reader.Columns(input.detach()));
        output.retain_grad();
        _outputs.Add(output.alias().DetachFromDisposeScope());
    };

    /// <summary>Takes in the gradients of a backward pass.</summary>
    internal void Take()
    {
        using var scope = NewDisposeScope();
        foreach (var output in _outputs)
        {
            var gradient = output.grad!;
            var rows = reader.Weight.ndim == 4 ? gradient.transpose(0, 1).flatten(1) : gradient.flatten(0, -2).t();
            var sum = rows.to(ScalarType.Float64).square().sum([1L]).cpu();
            _counts = _counts is null ? sum.DetachFromDisposeScope() : _counts.add_(sum);
        }
        Forget();
    }

    /// <summary>Listens no longer.</summary>
    internal void Leave()
    {
        reader.Observer = null;
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        Moments.Dispose();
        _counts?.Dispose();
    }

    private void Forget()
    {
        foreach (var output in _outputs)
            output.Dispose();
        _outputs.Clear();
    }
}

using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>What fires in a feed-forward network, counted token by token.</summary>
/// <param name="layer">The network.</param>
/// <param name="groupSize">Neighbouring neurons of a group.</param>
/// <param name="pairs">Whether to count for each two neurons how often both are inactive.</param>
internal sealed class LayerCensus(GatedLayer layer, int groupSize, bool pairs) : IDisposable
{
    private Tensor? _active;
    private Tensor? _groups;
    private Tensor? _together;

    /// <summary>The network.</summary>
    internal GatedLayer Layer => layer;

    /// <summary>Tokens T seen so far.</summary>
    internal long Tokens { get; private set; }

    /// <summary>[C] for each neuron the number of tokens for which it is active.</summary>
    internal long[] ActiveCounts => Seen(_active).Elements<long>();

    /// <summary>[G] the same for each group; one active neuron makes it active.</summary>
    internal long[] GroupCounts => Seen(_groups).Elements<long>();

    /// <summary>[C, C] int32, for how many tokens both are inactive; on the diagonal, for how many one is.</summary>
    internal Tensor InactiveTogether => Seen(_together);

    /// <summary>Share of neurons and tokens that are active, in 0..1.</summary>
    internal double ActiveShare
    {
        get
        {
            var counts = ActiveCounts;
            return counts.Sum() / ((double)Tokens * counts.Length);
        }
    }

    /// <summary>Counts some tokens.</summary>
    /// <param name="hidden">[T, C] activations.</param>
    internal void Add(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var active = layer.Active(hidden);
        Tokens += active.shape[0];
        Sum(ref _active, active.sum([0L], type: ScalarType.Int64));
        Sum(ref _groups, GroupGate.Largest(active.to(ScalarType.Byte), groupSize).sum([0L], type: ScalarType.Int64));
        if (!pairs)
            return;
        var inactive = active.logical_not().to(ScalarType.Float32); // counts of a batch are exact below 2^24
        Sum(ref _together, inactive.t().mm(inactive).to(ScalarType.Int32));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _active?.Dispose();
        _groups?.Dispose();
        _together?.Dispose();
    }

    private static void Sum(ref Tensor? total, Tensor part)
    {
        if (total is null)
            total = part.DetachFromDisposeScope();
        else
            total.add_(part);
    }

    private static Tensor Seen(Tensor? counts) => counts ?? throw new InvalidOperationException("No token has been counted.");
}

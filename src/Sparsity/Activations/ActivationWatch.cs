using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>
/// Passes of a detector in evaluation mode whose feed-forward networks are watched. Nothing of the detector changes, and it is as it was
/// when this is disposed.
/// </summary>
internal sealed class ActivationWatch : IDisposable
{
    private readonly Detector _detector;
    private readonly GatedLayer[] _layers;
    private readonly bool _training;
    private Tensor? _padding;

    /// <param name="detector">The detector.</param>
    /// <param name="layers">Its feed-forward networks.</param>
    /// <param name="see">Told for each layer, by its place, of the inputs [T, d] and activations [T, C] of the tokens that count.</param>
    internal ActivationWatch(Detector detector, GatedLayer[] layers, Action<int, Tensor, Tensor> see)
    {
        (_detector, _layers, _training) = (detector, layers, detector.training);
        detector.eval();
        for (var place = 0; place < layers.Length; place++)
        {
            var (index, layer) = (place, layers[place]);
            layer.Activations.Observer = (x, hidden) =>
            {
                using var scope = NewDisposeScope();
                see(index, Counting(layer, x), Counting(layer, hidden));
            };
        }
    }

    /// <summary>A pass.</summary>
    /// <param name="pass">Runs the detector.</param>
    /// <param name="padding">[B, N] bool, the tokens of the encoder that lie outside of their image; null for none.</param>
    internal void Run(Action pass, Tensor? padding = null)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        _padding = padding;
        pass();
        _padding = null;
    }

    /// <summary>Passes over batches without padding.</summary>
    /// <param name="batches">[B, 3, H, W] each.</param>
    internal void Run(IEnumerable<Tensor> batches)
    {
        foreach (var batch in batches)
            Run(() => _detector.forward(batch));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in _layers)
            layer.Activations.Observer = null;
        _detector.train(_training);
    }

    private Tensor Counting(GatedLayer layer, Tensor values)
    {
        var rows = values.flatten(0, -2);
        return _padding is { } padding && layer.IsEncoder
            ? rows.index_select(0, padding.flatten().logical_not().nonzero().flatten())
            : rows;
    }
}

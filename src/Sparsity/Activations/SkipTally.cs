using Microsoft.ML.SparseDetr.Detectors.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>What the mask of a feed-forward network leaves out, and what of that was active.</summary>
/// <param name="layer">The network; without a mask nothing is left out.</param>
internal sealed class SkipTally(GatedLayer layer)
{
    private double _active, _skipped, _wrong, _energy, _lost, _firing, _found;
    private long _neurons;

    /// <summary>Tokens seen.</summary>
    internal long Tokens { get; private set; }

    /// <summary>Share of neurons and tokens that are inactive.</summary>
    internal double NaturalSparsity => 1 - _active / _neurons;

    /// <summary>Share of neurons and tokens that are not computed.</summary>
    internal double SkippedSparsity => _skipped / _neurons;

    /// <summary>Share of what is not computed that would have been active.</summary>
    internal double FalseSkipRate => _skipped > 0 ? _wrong / _skipped : 0;

    /// <summary>Share of Σa² that is lost.</summary>
    internal double FalseSkipEnergy => _energy > 0 ? _lost / _energy : 0;

    /// <summary>Share of the groups that fire for which the gate is open, or of the active neurons where there are no groups.</summary>
    internal double Recall => _firing > 0 ? _found / _firing : 1;

    /// <summary>Takes in some tokens.</summary>
    /// <param name="x">[T, d].</param>
    /// <param name="hidden">[T, C].</param>
    internal void Add(Tensor x, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var active = layer.Active(hidden);
        var mask = layer.Activations.Mask;
        var skipped = mask?.Of(x, hidden).eq(0) ?? zeros_like(active);
        var squares = hidden.to(ScalarType.Float64).square();
        var wrong = skipped.logical_and(active);
        Tokens += active.shape[0];
        _neurons += active.numel();
        _active += Count(active);
        _skipped += Count(skipped);
        _wrong += Count(wrong);
        _energy += squares.sum().item<double>();
        _lost += (squares * skipped).sum().item<double>();
        if (mask is GroupGate gate)
        {
            var fires = GroupGate.Largest(active.to(ScalarType.Byte), gate.GroupSize).ne(0);
            _firing += Count(fires);
            _found += Count(fires.logical_and(gate.Open(x)));
        }
        else
        {
            _firing += Count(active);
            _found += Count(active) - Count(wrong);
        }
    }

    private static double Count(Tensor flags) => flags.sum(ScalarType.Int64).item<long>();
}

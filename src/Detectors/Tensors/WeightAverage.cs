using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>
/// Moves a model towards another: its weights and batch-norm statistics by a share, other buffers, which are constants, as a whole:
/// averaging a constant makes it drift by rounding (anchors of published weights did).
/// </summary>
internal sealed class WeightAverage
{
    private readonly (Tensor Average, Tensor Live)[] _averaged;
    private readonly (Tensor Average, Tensor Live)[] _copied;

    /// <param name="average">State of the averaged model.</param>
    /// <param name="live">State of the other, under the same names.</param>
    internal WeightAverage(IReadOnlyDictionary<string, Tensor> average, IReadOnlyDictionary<string, Tensor> live)
    {
        var seen = new HashSet<IntPtr>();
        var averaged = new List<(Tensor, Tensor)>();
        var copied = new List<(Tensor, Tensor)>();
        foreach (var (name, tensor) in live)
        {
            var own = average[name];
            if (!seen.Add(own.Handle))
                continue; // an alias: several names, one tensor
            var learns = tensor.requires_grad || name.EndsWith("running_mean", StringComparison.Ordinal)
                || name.EndsWith("running_var", StringComparison.Ordinal);
            (learns ? averaged : copied).Add((own, tensor));
        }
        (_averaged, _copied) = ([.. averaged], [.. copied]);
    }

    /// <summary>Takes the state of the other model.</summary>
    internal void Start()
    {
        using var frozen = no_grad();
        foreach (var (average, live) in _averaged.Concat(_copied))
            average.copy_(live);
    }

    /// <summary>Moves towards the other model.</summary>
    /// <param name="decay">Share of the average that stays.</param>
    internal void Move(double decay)
    {
        using var frozen = no_grad();
        foreach (var (average, live) in _averaged)
            average.mul_(decay).add_(live, 1 - decay);
        foreach (var (average, live) in _copied)
            average.copy_(live);
    }
}

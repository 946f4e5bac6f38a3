using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>
/// Exponential moving average of a model's weights and of its batch-norm statistics.
/// Other buffers are constants and are copied: averaging a constant makes it drift by rounding (anchors of published weights did).
/// </summary>
internal sealed class ModelEma
{
    private readonly (Tensor Average, Tensor Live)[] _averaged;
    private readonly (Tensor Average, Tensor Live)[] _copied;
    private readonly double _decay;
    private readonly double _ramp;

    /// <summary>Starts the average at the model's present state.</summary>
    /// <param name="average">State of the averaged model, overwritten.</param>
    /// <param name="live">State of the model in training, under the same names.</param>
    /// <param name="decay">Final decay of an update.</param>
    /// <param name="ramp">Updates until the decay has reached 63 % of its final value.</param>
    public ModelEma(IReadOnlyDictionary<string, Tensor> average, IReadOnlyDictionary<string, Tensor> live, double decay, double ramp)
    {
        (_decay, _ramp) = (decay, ramp);
        var seen = new HashSet<IntPtr>();
        var averaged = new List<(Tensor, Tensor)>();
        var copied = new List<(Tensor, Tensor)>();
        using var noGrad = no_grad();
        foreach (var (name, tensor) in live)
        {
            var own = average[name];
            own.copy_(tensor);
            if (!seen.Add(own.Handle))
                continue; // an alias: several names, one tensor
            var learns = tensor.requires_grad || name.EndsWith("running_mean", StringComparison.Ordinal)
                || name.EndsWith("running_var", StringComparison.Ordinal);
            (learns ? averaged : copied).Add((own, tensor));
        }
        (_averaged, _copied) = ([.. averaged], [.. copied]);
    }

    /// <summary>Updates so far.</summary>
    public long Updates { get; set; }

    /// <summary>Decay of the given update, counted from 1: decay · (1 − e^(−update / ramp)).</summary>
    public double DecayAt(long update) => _ramp > 0 ? _decay * (1 - Math.Exp(-update / _ramp)) : _decay;

    /// <summary>Moves the average towards the model.</summary>
    public void Update()
    {
        var decay = DecayAt(++Updates);
        using var noGrad = no_grad();
        foreach (var (average, live) in _averaged)
            average.mul_(decay).add_(live, 1 - decay);
        foreach (var (average, live) in _copied)
            average.copy_(live);
    }
}

using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>Exponential moving average of a model's weights and of its batch-norm statistics, with a decay that rises at first.</summary>
internal sealed class ModelEma
{
    private readonly WeightAverage _average;
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
        _average = new WeightAverage(average, live);
        _average.Start();
    }

    /// <summary>Updates so far.</summary>
    public long Updates { get; set; }

    /// <summary>Decay of the given update, counted from 1: decay · (1 − e^(−update / ramp)).</summary>
    public double DecayAt(long update) => _ramp > 0 ? _decay * (1 - Math.Exp(-update / _ramp)) : _decay;

    /// <summary>Moves the average towards the model.</summary>
    public void Update() => _average.Move(DecayAt(++Updates));
}

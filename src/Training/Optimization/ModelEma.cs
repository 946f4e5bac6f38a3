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

    /// <summary>Updates since the average began, or began anew.</summary>
    public long Updates { get; set; }

    /// <summary>Whether it began anew in the middle of the training.</summary>
    public bool Restarted { get; set; }

    /// <summary>
    /// Decay of the given update, counted from 1: decay · (1 − e^(−update / ramp)), and (1 + update) / (10 + update) up to the decay where
    /// the average began anew: the model has learnt by then, and the average only has to lose the steps right after the change.
    /// </summary>
    public double DecayAt(long update) => Restarted ? Math.Min(_decay, (1.0 + update) / (10 + update))
        : _ramp > 0 ? _decay * (1 - Math.Exp(-update / _ramp)) : _decay;

    /// <summary>Begins anew with the model as it is.</summary>
    public void Restart()
    {
        _average.Start();
        (Updates, Restarted) = (0, true);
    }

    /// <summary>Moves the average towards the model.</summary>
    public void Update() => _average.Move(DecayAt(++Updates));
}

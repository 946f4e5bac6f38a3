using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>AdamW with its parameters' names: learning-rate factor, gradient clipping, and moments by name for checkpoints.</summary>
internal sealed class TrainingOptimizer(AdamW adamW, IReadOnlyList<(string Name, Parameter Parameter)> parameters,
    IReadOnlyList<double> baseRates)
    : IDisposable
{
    private const double ClipEpsilon = 1e-6; // clipping divides by the norm plus this

    private readonly Parameter[] _parameters = [.. parameters.Select(entry => entry.Parameter)];

    private readonly Dictionary<IntPtr, AdamW.State> _states = parameters.Zip(
        adamW.state_dict().State, (entry, state) => (entry.Parameter.Handle, State: (AdamW.State)state))
            .ToDictionary(entry => entry.Handle, entry => entry.State);

    /// <summary>Every parameter once, group after group.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => parameters;

    /// <summary>Base learning rate of each group.</summary>
    public IReadOnlyList<double> BaseRates => baseRates;

    /// <summary>Sets every group to its base rate times <paramref name="factor"/>.</summary>
    public void SetFactor(double factor)
    {
        foreach (var (group, rate) in adamW.ParamGroups.Zip(baseRates))
            group.LearningRate = rate * factor;
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad() => adamW.zero_grad();

    /// <summary>Scales all gradients so that their common L2 norm is at most <paramref name="largest"/>.</summary>
    /// <returns>The norm before, not finite when any gradient is not.</returns>
    public double ClipGradients(double largest) =>
        nn.utils.clip_grad_norm_(_parameters.Where(parameter => parameter.grad is not null), largest);

    /// <summary>What clipped gradients have to be multiplied by to be what they were before, at least 1.</summary>
    /// <param name="norm">What <see cref="ClipGradients"/> returned.</param>
    /// <param name="largest">What it was given.</param>
    public static double Unclipping(double norm, double largest) => Math.Max(1, (norm + ClipEpsilon) / largest);

    /// <summary>One AdamW step.</summary>
    public void Step() => adamW.step();

    /// <summary>Moments and step count of each parameter that has learnt already; the tensors are the optimizer's own.</summary>
    public IEnumerable<(string Name, AdamW.State State)> States()
        => parameters.Zip(adamW.state_dict().State, (entry, state) => (entry.Name, (AdamW.State)state));

    /// <summary>Decay of the first and of the second moments.</summary>
    public (double First, double Second) Betas => adamW.Betas;

    /// <summary>Moments and step count of a parameter; the tensors are the optimizer's own.</summary>
    /// <exception cref="KeyNotFoundException">The optimizer does not have the parameter.</exception>
    public AdamW.State StateOf(Parameter parameter) => _states[parameter.Handle];

    /// <inheritdoc/>
    public void Dispose() => adamW.Dispose();
}

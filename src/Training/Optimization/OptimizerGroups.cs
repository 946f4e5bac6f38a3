using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>
/// Which parameters learn at which rate, as the row of each detector says. The first rule that matches a name wins, the rest forms a last
/// group at the base rate.
/// </summary>
internal static class OptimizerGroups
{
    /// <summary>
    /// A rate for small batches and short trainings: half of the published one, which was meant for 32 to 128 images a step.
    /// </summary>
    public static double DefaultRate(DetectorPreset preset) => preset.LearningRate / 2;

    /// <summary>Index of the rule for each name; rules.Count stands for the rest.</summary>
    public static int RuleOf(IReadOnlyList<OptimizerRule> rules, string name)
    {
        for (var i = 0; i < rules.Count; i++)
            if (rules[i].Matches(name))
                return i;
        return rules.Count;
    }

    /// <summary>AdamW over a detector under the rules of its preset.</summary>
    /// <param name="detector">The detector to train.</param>
    /// <param name="learningRate">Base rate.</param>
    /// <param name="weightDecay">Base weight decay.</param>
    public static TrainingOptimizer Create(Detector detector, double learningRate, double weightDecay) => Create(
        ModuleState.Entries(detector).Where(entry => entry.Value is Parameter).Select(entry => (entry.Name, (Parameter)entry.Value)),
        detector.Preset.OptimizerRules, learningRate, weightDecay);

    /// <summary>AdamW over all parameters that learn. A parameter with several names counts once, under its first name.</summary>
    public static TrainingOptimizer Create(
        IEnumerable<(string Name, Parameter Parameter)> parameters, IReadOnlyList<OptimizerRule> rules, double learningRate,
        double weightDecay)
    {
        var groups = Enumerable.Range(0, rules.Count + 1).Select(_ => new List<(string Name, Parameter Parameter)>()).ToArray();
        var seen = new HashSet<IntPtr>();
        foreach (var (name, parameter) in parameters)
            if (parameter.requires_grad && seen.Add(parameter.Handle))
                groups[RuleOf(rules, name)].Add((name, parameter));

        var named = new List<(string, Parameter)>();
        var built = new List<AdamW.ParamGroup>();
        var rates = new List<double>();
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Count == 0)
                continue;
            var (rate, decay) = i < rules.Count ? (rules[i].LearningRateFactor, rules[i].WeightDecayFactor) : (1.0, 1.0);
            rates.Add(rate * learningRate);
            built.Add(new AdamW.ParamGroup(groups[i].Select(entry => entry.Parameter), lr: rate * learningRate,
                weight_decay: decay * weightDecay));
            named.AddRange(groups[i]);
        }
        return new TrainingOptimizer(optim.AdamW(built, lr: learningRate, weight_decay: weightDecay), named, rates);
    }
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>
/// Which parameters learn at which rate, as each model was published. The first rule that matches a name wins,
/// the rest forms a last group at the base rate. DEIM's own patterns put the backbone's normalisation into the backbone
/// group (N, L, X and all of DEIMv2) or give it the base rate (S, M); that is kept, the published weights were trained so.
/// </summary>
internal static class OptimizerGroups
{
    private const string Backbone = "^backbone";
    private const string HeadNorms = "^(encoder|decoder).*(norm|bn)";
    private const string HeadNormsAndBiases = "^(encoder|decoder).*(norm|bn|bias)";

    private static readonly Dictionary<string, OptimizerRule[]> ByPreset = new(StringComparer.OrdinalIgnoreCase)
    {
        ["deim-n"] = [new(Backbone, 0.5, 1), new(HeadNormsAndBiases, 1, 0)],
        ["deim-s"] = [new("^backbone(?!.*bn)", 0.5, 1), new("norm|bn", 1, 0)],
        ["deim-m"] = [new("^backbone(?!.*bn)", 0.1, 1), new("norm|bn", 1, 0)],
        ["deim-l"] = [new(Backbone, 0.05, 1), new(HeadNorms, 1, 0)],
        ["deim-x"] = [new(Backbone, 0.01, 1), new(HeadNorms, 1, 0)],
        ["deimv2-atto"] = [new(Backbone, 0.5, 1), new(HeadNorms, 1, 0)],
        ["deimv2-femto"] = [new(Backbone, 0.5, 1), new(HeadNormsAndBiases, 1, 0)],
        ["deimv2-pico"] = [new(Backbone, 0.5, 1), new(HeadNormsAndBiases, 1, 0)],
        ["deimv2-n"] = [new(Backbone, 0.5, 1), new(HeadNormsAndBiases, 1, 0)],
    };

    /// <summary>Learning rates that the models were published with.</summary>
    private static readonly Dictionary<string, double> PublishedRates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["deim-n"] = 8e-4,
        ["deim-s"] = 4e-4,
        ["deim-m"] = 4e-4,
        ["deim-l"] = 5e-4,
        ["deim-x"] = 5e-4,
        ["deimv2-atto"] = 2e-3,
        ["deimv2-femto"] = 1.6e-3,
        ["deimv2-pico"] = 1.6e-3,
        ["deimv2-n"] = 8e-4,
    };

    /// <summary>A rate for small batches and short trainings: half of the published one, which was meant for 32 to 128 pictures a step.</summary>
    public static double DefaultRate(string preset) => PublishedRates.GetValueOrDefault(preset, 1e-3) / 2;

    /// <summary>The rules of a preset; a preset without an entry trains its backbone at half the rate.</summary>
    public static IReadOnlyList<OptimizerRule> RulesFor(string preset)
        => ByPreset.GetValueOrDefault(preset) ?? [new(Backbone, 0.5, 1), new(HeadNormsAndBiases, 1, 0)];

    private static bool IsBackbone(OptimizerRule rule) => rule.Pattern.StartsWith(Backbone, StringComparison.Ordinal);

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
    /// <param name="backboneFactor">The backbone's part of the base rate, or null for the preset's.</param>
    public static TrainingOptimizer Create(Detector detector, double learningRate, double weightDecay, double? backboneFactor = null)
        => Create(
            ModuleState.Entries(detector).Where(entry => entry.Value is Parameter).Select(entry => (entry.Name, (Parameter)entry.Value)),
            [.. RulesFor(detector.Preset.Name).Select(rule => IsBackbone(rule) && backboneFactor is { } factor ? rule with { LearningRateFactor = factor } : rule)],
            learningRate, weightDecay);

    /// <summary>AdamW over all parameters that learn. A parameter with several names counts once, under its first name.</summary>
    public static TrainingOptimizer Create(
        IEnumerable<(string Name, Parameter Parameter)> parameters, IReadOnlyList<OptimizerRule> rules, double learningRate, double weightDecay)
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
            built.Add(new AdamW.ParamGroup(groups[i].Select(entry => entry.Parameter), lr: rate * learningRate, weight_decay: decay * weightDecay));
            named.AddRange(groups[i]);
        }
        return new TrainingOptimizer(optim.AdamW(built, lr: learningRate, weight_decay: weightDecay), named, rates);
    }
}

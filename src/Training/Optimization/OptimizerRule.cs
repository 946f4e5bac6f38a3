using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Training.Optimization;

/// <summary>Parameters whose name matches a pattern get a learning rate and a weight decay of their own.</summary>
/// <param name="Pattern">Regular expression on the state-dict key.</param>
/// <param name="LearningRateFactor">Factor on the learning rate.</param>
/// <param name="WeightDecayFactor">Factor on the weight decay.</param>
internal sealed record OptimizerRule(string Pattern, double LearningRateFactor, double WeightDecayFactor)
{
    private readonly Regex _regex = new(Pattern, RegexOptions.CultureInvariant);

    /// <summary>True when the rule takes this parameter.</summary>
    public bool Matches(string name) => _regex.IsMatch(name);
}

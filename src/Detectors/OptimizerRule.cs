using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>Parameters whose name matches a pattern get a learning rate and a weight decay of their own.</summary>
/// <param name="Pattern">Regular expression on the state-dict key.</param>
/// <param name="LearningRateFactor">Factor on the learning rate.</param>
/// <param name="WeightDecayFactor">Factor on the weight decay.</param>
internal sealed record OptimizerRule(string Pattern, double LearningRateFactor, double WeightDecayFactor)
{
    private const string BackbonePattern = "^backbone";

    private readonly Regex _regex = new(Pattern, RegexOptions.CultureInvariant);

    /// <summary>Norms of encoder and decoder do not decay.</summary>
    public static OptimizerRule HeadNorms { get; } = new("^(encoder|decoder).*(norm|bn)", 1, 0);

    /// <summary>Neither norms nor biases of encoder and decoder decay.</summary>
    public static OptimizerRule HeadNormsAndBiases { get; } = new("^(encoder|decoder).*(norm|bn|bias)", 1, 0);

    /// <summary>No norm decays, the backbone's neither.</summary>
    public static OptimizerRule AllNorms { get; } = new("norm|bn", 1, 0);

    /// <summary>Where deformable attention looks is learnt at a rate of its own.</summary>
    public static OptimizerRule SamplingPlaces(double learningRateFactor) =>
        new("reference_points|sampling_offsets", learningRateFactor, 1);

    /// <summary>The whole backbone learns at a rate of its own.</summary>
    public static OptimizerRule Backbone(double learningRateFactor) => new(BackbonePattern, learningRateFactor, 1);

    /// <summary>The backbone without its norms learns at a rate of its own.</summary>
    public static OptimizerRule BackboneWithoutNorms(double learningRateFactor) => new(BackbonePattern + "(?!.*bn)", learningRateFactor, 1);

    /// <summary>True when the rule takes this parameter.</summary>
    public bool Matches(string name) => _regex.IsMatch(name);
}

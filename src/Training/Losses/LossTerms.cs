using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>Collects the weighted terms of a step.</summary>
internal sealed class LossTerms
{
    private readonly List<string> _names = [];
    private readonly List<Tensor> _values = [];

    /// <summary>Adds one kind of loss for several stages.</summary>
    /// <param name="kind">Such as "mal".</param>
    /// <param name="stages">Suffix of each stage.</param>
    /// <param name="values">[stages]</param>
    /// <param name="weight">Factor, normaliser included.</param>
    public void Add(string kind, IReadOnlyList<string> stages, Tensor values, double weight)
    {
        _names.AddRange(stages.Select(stage => $"loss_{kind}{stage}"));
        _values.Add(values * weight);
    }

    /// <summary>The terms and their sum.</summary>
    public DetectionLoss Sum()
    {
        var terms = cat(_values.ToArray());
        return new DetectionLoss(terms.sum(), _names, terms.detach());
    }
}

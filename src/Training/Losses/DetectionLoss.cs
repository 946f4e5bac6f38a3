using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>The loss of one step.</summary>
/// <param name="Total">Scalar to differentiate: the sum of all terms.</param>
/// <param name="Names">Names of the terms, as the reference implementations call them.</param>
/// <param name="Terms">[terms] weighted values, detached.</param>
internal sealed record DetectionLoss(Tensor Total, IReadOnlyList<string> Names, Tensor Terms)
{
    /// <summary>How much of the decoder's attention falls on the tokens that the encoder updates; null where it updates all.</summary>
    public TokenCorrelation? Correlation { get; init; }

    /// <summary>Copies the terms to managed memory.</summary>
    public IReadOnlyDictionary<string, double> ToDictionary()
    {
        using var values = Terms.to(ScalarType.Float64).cpu();
        var numbers = values.Elements<double>();
        return Names.Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The loss with further scalar terms.</summary>
    public DetectionLoss With(params ReadOnlySpan<(string Name, Tensor Value)> terms)
    {
        var (total, names, values) = (Total, Names.ToList(), new List<Tensor> { Terms });
        foreach (var (name, value) in terms)
        {
            total += value;
            names.Add(name);
            values.Add(value.detach().unsqueeze(0));
        }
        return this with { Total = total, Names = names, Terms = cat(values, 0) };
    }
}

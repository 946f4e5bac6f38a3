using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>The loss of one step.</summary>
/// <param name="Total">Scalar to differentiate: the sum of all terms.</param>
/// <param name="Names">Names of the terms, as the reference implementations call them.</param>
/// <param name="Terms">[terms] weighted values, detached.</param>
internal sealed record DetectionLoss(Tensor Total, IReadOnlyList<string> Names, Tensor Terms)
{
    /// <summary>Copies the terms to managed memory.</summary>
    public IReadOnlyDictionary<string, double> ToDictionary()
    {
        using var values = Terms.to(ScalarType.Float64).cpu();
        var numbers = values.data<double>().ToArray();
        return Names.Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}

using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>What the steps of an unfinished epoch add up to.</summary>
internal sealed record EpochTally
{
    /// <summary>Steps done, skipped ones included.</summary>
    public int Steps { get; set; }

    /// <summary>Steps whose loss or gradient was not finite.</summary>
    public int Skipped { get; set; }

    /// <summary>Wall time of the steps.</summary>
    public double Seconds { get; set; }

    /// <summary>Sum of the losses of the steps that counted.</summary>
    public double LossSum { get; set; }

    /// <summary>Sum of each of their loss terms.</summary>
    public SortedDictionary<string, double> TermSums { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Sum of their correlations of the encoder's tokens with the decoder's attention; null where it updates all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenCorrelation? CorrelationSum { get; set; }

    /// <summary>Adds a step that counts.</summary>
    public void Add(double loss, IReadOnlyDictionary<string, double> terms, TokenCorrelation? correlation)
    {
        CorrelationSum = correlation?.Plus(CorrelationSum);
        Steps++;
        LossSum += loss;
        foreach (var (name, value) in terms)
            TermSums[name] = TermSums.GetValueOrDefault(name) + value;
    }

    /// <summary>Adds a step that does not count.</summary>
    public void Skip()
    {
        Steps++;
        Skipped++;
    }

    /// <summary>Mean loss of the steps that counted; 0 where none did.</summary>
    public double MeanLoss() => LossSum / Counted();

    /// <summary>Mean of each loss term.</summary>
    public SortedDictionary<string, double> MeanTerms() =>
        new(TermSums.ToDictionary(term => term.Key, term => term.Value / Counted()), StringComparer.Ordinal);

    /// <summary>Mean of their correlations, or null.</summary>
    public TokenCorrelation? MeanCorrelation() => CorrelationSum?.Over(Counted());

    private int Counted() => Math.Max(1, Steps - Skipped);
}

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>One epoch of a training.</summary>
internal sealed record RunEpoch(int Epoch)
{
    /// <summary>Parts of the network whose shares in use are told, as the file names them.</summary>
    public static readonly IReadOnlyList<string> ShareNames = ["Tokens", "Queries", "FeedForward", "Fusion", "Backbone"];

    /// <summary>The same in words.</summary>
    public static readonly IReadOnlyList<string> ShareWords = ["tokens", "queries", "feed-forward", "fusion", "backbone"];

    /// <summary>Nothing is left out.</summary>
    public static readonly double[] WholeShares = [1, 1, 1, 1, 1];

    private const int MostTerms = 500;

    public double? LearningRate { get; init; }

    public double? Loss { get; init; }

    /// <summary>The weighted terms of the loss.</summary>
    public IReadOnlyDictionary<string, double> Terms { get; init; } = new Dictionary<string, double>();

    public int SkippedSteps { get; init; }

    public double Seconds { get; init; }

    /// <summary>Null where it was not measured.</summary>
    public double? AP { get; init; }

    public double? AP50 { get; init; }

    /// <summary>Shares in use, in the order of <see cref="ShareNames"/>; null where the file does not say.</summary>
    public double[]? Shares { get; init; }

    public static RunEpoch? Parse(JsonView json)
    {
        if (json["Epoch"].Count is not { } number)
            return null;
        var terms = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in json["Terms"].Properties(MostTerms))
            if (value.Number is { } term)
                terms[name] = term;
        double?[] shares = [.. ShareNames.Select(name => json["Shares"][name].Share)];
        return new RunEpoch(number)
        {
            LearningRate = json["LearningRate"].Number,
            Loss = json["Loss"].Number,
            Terms = terms,
            SkippedSteps = json["SkippedSteps"].Count ?? 0,
            Seconds = Math.Max(0, (json["TrainingSeconds"].Number ?? 0) + (json["ValidationSeconds"].Number ?? 0)),
            AP = json["AveragePrecision"].Share,
            AP50 = json["AveragePrecision50"].Share,
            Shares = shares.All(share => share is not null) ? [.. shares.Select(share => share!.Value)] : null,
        };
    }
}

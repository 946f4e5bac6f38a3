namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>How well one class is found. The curves have 101 values, at recall or score 0, 0.01 … 1.</summary>
internal sealed record ClassFigures(string Name)
{
    public const int Points = 101;

    public int? Objects { get; init; }

    public int? Images { get; init; }

    public double? AP { get; init; }

    public double? AP50 { get; init; }

    /// <summary>Precision at the threshold of the class.</summary>
    public double? Precision { get; init; }

    public double? Recall { get; init; }

    public double? F1 { get; init; }

    /// <summary>The score threshold that is best for this class.</summary>
    public double? Threshold { get; init; }

    public double[]? PrecisionByRecall { get; init; }

    public double[]? F1ByScore { get; init; }

    public static ClassFigures? Parse(JsonView json) => json["name"].Text is not { } name
        ? null
        : new ClassFigures(name)
        {
            Objects = json["objects"].Count,
            Images = json["images"].Count,
            AP = json["AP"].Share,
            AP50 = json["AP50"].Share,
            Precision = json["precision"].Share,
            Recall = json["recall"].Share,
            F1 = json["f1"].Share,
            Threshold = json["threshold"].Share,
            PrecisionByRecall = json["precisionByRecall"].Numbers(Points),
            F1ByScore = json["f1ByScore"].Numbers(Points),
        };

    /// <summary>An entry of perClass, which has no curves.</summary>
    public static ClassFigures ParseShort(string name, JsonView json) => new(name)
    {
        Objects = json["objects"].Count,
        AP = json["AP"].Share,
        AP50 = json["AP50"].Share,
    };
}

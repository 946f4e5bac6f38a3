namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>metrics.json: what the network reaches on annotated images.</summary>
internal sealed record RunMetrics
{
    private const int MostClasses = 2000, MostSizes = 20;

    public double? AP { get; init; }

    public double? AP50 { get; init; }

    public double? AP75 { get; init; }

    public double? APs { get; init; }

    public double? APm { get; init; }

    public double? APl { get; init; }

    public double? AR100 { get; init; }

    /// <summary>Share of the decoder's attention on the tokens that the encoder updates.</summary>
    public double? Correlation { get; init; }

    /// <summary>Recommended score threshold.</summary>
    public double? Threshold { get; init; }

    public Counts? AtThreshold { get; init; }

    public IReadOnlyList<ClassFigures> Classes { get; init; } = [];

    public ConfusionTable? Confusion { get; init; }

    public ErrorKinds? Errors { get; init; }

    public IReadOnlyList<SizeRange> Sizes { get; init; } = [];

    public SparsityBalance? Sparsity { get; init; }

    /// <summary>Null where it is no object with an AP.</summary>
    public static RunMetrics? Parse(JsonView json) => !json.IsObject || json["AP"].Number is null
        ? null
        : new RunMetrics
        {
            AP = json["AP"].Share,
            AP50 = json["AP50"].Share,
            AP75 = json["AP75"].Share,
            APs = json["APs"].Share,
            APm = json["APm"].Share,
            APl = json["APl"].Share,
            AR100 = json["AR100"].Share,
            Correlation = json["Corr"].Share,
            Threshold = json["threshold"].Share,
            AtThreshold = Counts.Parse(json["atThreshold"]),
            Classes = json["classes"].IsArray
                ? [.. json["classes"].Items(MostClasses).Select(ClassFigures.Parse).OfType<ClassFigures>()]
                : [.. json["perClass"].Properties(MostClasses).Select(entry => ClassFigures.ParseShort(entry.Name, entry.Value))],
            Confusion = ConfusionTable.Parse(json["confusion"]),
            Errors = ErrorKinds.Parse(json["errors"]),
            Sizes = [.. json["objectSizes"].Items(MostSizes).Select(SizeRange.Parse).OfType<SizeRange>()],
            Sparsity = SparsityBalance.Parse(json["sparsity"]),
        };
}

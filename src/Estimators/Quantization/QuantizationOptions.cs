namespace Microsoft.ML.SparseDetr;

/// <summary>How a network gets bytes for its numbers.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Images that show which numbers occur, spread over the data set; 1 to 10,000.</summary>
    public int CalibrationImages { get; init; } = 64;

    /// <summary>Which range of these numbers counts.</summary>
    public RangeChoice Range { get; init; } = RangeChoice.Percentile;

    /// <summary>Most points that AP (IoU 0.50 to 0.95) may fall, 0 to 100; from 0.40 to 0.39 is one point.</summary>
    public double LargestDrop { get; init; } = 1;

    /// <summary>Annotated images to measure AP on; null takes those that show the numbers.</summary>
    public DetectionDataset? ValidationSet { get; init; }

    /// <summary>Threads of a network run.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Told what is being done, a sentence each.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Ends the work without a result.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Check()
    {
        Require(CalibrationImages is >= 1 and <= 10_000, nameof(CalibrationImages), CalibrationImages, "1 to 10000");
        Require(Enum.IsDefined(Range), nameof(Range), Range, string.Join(", ", Enum.GetNames<RangeChoice>()));
        Require(LargestDrop is >= 0 and <= 100, nameof(LargestDrop), LargestDrop, "0 to 100");
        Require(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "1 to 1024");
    }

    private static void Require(bool allowed, string name, object value, string range)
    {
        if (!allowed)
            throw new ArgumentException(FormattableString.Invariant($"{name} = {value}: allowed is {range}."));
    }
}

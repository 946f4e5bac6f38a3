using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>How a network gets bytes for its numbers.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Images that show which numbers occur, spread over the data set; 1 to 10,000.</summary>
    [AllowedRange(1, 10_000)]
    public int CalibrationImages { get; init; } = 64;

    /// <summary>Which range of these numbers counts.</summary>
    public RangeChoice Range { get; init; } = RangeChoice.Percentile;

    /// <summary>Most points that AP (IoU 0.50 to 0.95) may fall, 0 to 100; from 0.40 to 0.39 is one point.</summary>
    [AllowedRange(0, 100)]
    public double LargestDrop { get; init; } = 1;

    /// <summary>Annotated images to measure AP on; null takes those that show the numbers.</summary>
    public DetectionDataset? ValidationSet { get; init; }

    /// <summary>Threads of a network run, 1 to 1024.</summary>
    [AllowedRange(1, 1024)]
    public int Threads { get; init; } = 2;

    /// <summary>Told what is being done, a sentence each.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Ends the work without a result.</summary>
    public CancellationToken CancellationToken { get; init; }
}

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A set of images with objects that can be read any number of times.</summary>
internal interface IDetectionSource
{
    /// <summary>Class names; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Reads every image once: in stored order, or in an order that depends on <paramref name="seed"/> alone.</summary>
    IEnumerable<DetectionSample> Read(int? seed);
}

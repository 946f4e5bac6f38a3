namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A set of pictures with objects that can be read any number of times.</summary>
internal interface IDetectionSource
{
    /// <summary>Class names; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of pictures.</summary>
    int Count { get; }

    /// <summary>Reads every picture once: in stored order, or in an order that depends on <paramref name="seed"/> alone.</summary>
    IEnumerable<DetectionSample> Read(int? seed);
}

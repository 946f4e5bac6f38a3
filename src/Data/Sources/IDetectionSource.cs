namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A set of images with objects that can be read any number of times.</summary>
internal interface IDetectionSource
{
    /// <summary>Class names; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Begins a reading of every image.</summary>
    /// <param name="seed">Decides the order alone; null is the stored order.</param>
    /// <param name="threads">How many threads will read at once; it changes no order.</param>
    ISampleReader Open(int? seed, int threads = 1);
}

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>One reading of a source. Several threads may read at once, each another image.</summary>
internal interface ISampleReader : IDisposable
{
    /// <summary>
    /// Decodes an image; the caller disposes it. Each place is read once, and about in order: what is passed over may be kept.
    /// </summary>
    /// <param name="place">Place in the order of the reading, from 0 to the source's count − 1.</param>
    /// <exception cref="DatasetException">The image or its objects cannot be used; the message names the file or row.</exception>
    DetectionSample Read(int place);
}

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// A source whose images can be read in any order and from several threads at once, so that decoding runs on the workers.
/// </summary>
internal interface IIndexedSource : IDetectionSource
{
    /// <summary>Decodes one image.</summary>
    /// <exception cref="DatasetException">The image cannot be read.</exception>
    DetectionSample Load(int index);
}

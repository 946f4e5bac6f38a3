namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A source whose pictures can be read in any order and from several threads at once, so that decoding runs on the workers.</summary>
internal interface IIndexedSource : IDetectionSource
{
    /// <summary>Decodes one picture.</summary>
    /// <exception cref="DatasetException">The picture cannot be read.</exception>
    LoadedPicture Load(int index);
}

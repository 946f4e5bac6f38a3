namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads images that can be had in any order.</summary>
/// <param name="read">Gives the image of a place; called by several threads at once.</param>
internal sealed class SampleReader(Func<int, DetectionSample> read) : ISampleReader
{
    public DetectionSample Read(int place) => read(place);

    public void Dispose()
    {
        // Nothing is open between two images.
    }
}

using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads the images of a data set from disk.</summary>
/// <param name="dataset">The data set.</param>
internal sealed class DatasetSource(DetectionDataset dataset) : IDetectionSource
{
    /// <summary>The data set.</summary>
    public DetectionDataset Dataset { get; } = dataset ?? throw new ArgumentNullException(nameof(dataset));

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => Dataset.ClassNames;

    /// <inheritdoc/>
    public int Count => Dataset.Images.Count;

    /// <inheritdoc/>
    public ISampleReader Open(int? seed, int threads = 1)
    {
        var order = seed is { } value ? new SampleRandom(value, 0, 0).Permutation(Count) : null;
        return new SampleReader(place => Load(order?[place] ?? place));
    }

    private DetectionSample Load(int index)
    {
        var entry = Dataset.Images[index];
        var (labels, boxes) = entry.GetTrainingObjects();
        return new DetectionSample(entry.Id, entry.Name, Decode(entry), labels, BoxXyxy.FromValues(boxes));
    }

    private ImagePixels Decode(DatasetImage entry)
    {
        try
        {
            using var file = EncodedImage.Open(entry.Path);
            return SizeRule.FindProblem(entry, file) is { } problem ? throw new DatasetException(Dataset.Source, problem) : file.Decode();
        }
        catch (ImageException exception)
        {
            throw new DatasetException(Dataset.Source, $"image {entry.Id} ('{entry.Path}') {exception.Problem}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(Dataset.Source, $"image {entry.Id} ('{entry.Path}') cannot be read: {exception.Message}", exception);
        }
    }
}

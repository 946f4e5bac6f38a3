using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads the pictures of a data set from disk. Safe to use from several threads.</summary>
/// <param name="dataset">The data set.</param>
internal sealed class DatasetSource(DetectionDataset dataset) : IIndexedSource
{
    /// <summary>The data set.</summary>
    public DetectionDataset Dataset { get; } = dataset ?? throw new ArgumentNullException(nameof(dataset));

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => Dataset.ClassNames;

    /// <inheritdoc/>
    public int Count => Dataset.Images.Count;

    /// <inheritdoc/>
    /// <exception cref="DatasetException">A picture cannot be read; the message names the file and the cause.</exception>
    public IEnumerable<DetectionSample> Read(int? seed)
    {
        var order = seed is { } value ? new SampleRandom(value, 0, 0).Permutation(Count) : null;
        for (var i = 0; i < Count; i++)
        {
            var entry = Dataset.Images[order?[i] ?? i];
            using var image = Decode(entry);
            var (labels, boxes) = entry.GetTrainingObjects();
            yield return new DetectionSample(entry.Id, entry.Name, image.ToRgb(), labels, boxes);
        }
    }

    LoadedPicture IIndexedSource.Load(int index)
    {
        var entry = Dataset.Images[index];
        var (labels, boxes) = entry.GetTrainingObjects();
        return new LoadedPicture(entry.Id, entry.Name, Decode(entry), labels, boxes);
    }

    private MLImage Decode(DatasetImage entry)
    {
        MLImage image;
        try
        {
            image = MLImage.CreateFromFile(entry.Path);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new DatasetException(Dataset.Source, $"image {entry.Id} ('{entry.Path}') cannot be read: {exception.Message}", exception);
        }
        if ((image.Width, image.Height) == (entry.Width, entry.Height))
            return image;
        var problem = $"image {entry.Id} ('{entry.Path}') is {image.Width}×{image.Height}, but its annotation says {entry.Width}×{entry.Height}.";
        image.Dispose();
        throw new DatasetException(Dataset.Source, problem);
    }
}

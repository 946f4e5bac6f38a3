using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>Looks at every image file of a data set before a long training starts.</summary>
public static class DatasetChecker
{
    /// <summary>Share of the images that may be left out; more says that something else is wrong.</summary>
    public const double LargestSkippedShare = 0.05;

    /// <summary>
    /// Leaves out the images that are missing, empty, cut off, of no known format, or of another size than their annotation says. Boxes
    /// that belong to the pixels as a file stores them, which the size of the annotation tells, are turned upright by its EXIF orientation.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="strict">Refuses the data set when an object or an image was left out, now or while it was read.</param>
    /// <param name="cancellationToken">Ends the check early with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The data set without these images; its findings tell which they are.</returns>
    /// <exception cref="DatasetException">
    /// More than 5 % of the images are left out, now or while it was read; the message and <see cref="DatasetException.Findings"/> list
    /// them.
    /// </exception>
    public static DetectionDataset SkipUnusable(
        DetectionDataset dataset, bool strict = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var images = dataset.Images.ToArray();
        var notes = new (DatasetFindingAction Action, DatasetFindingKind Kind, string Text)?[images.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, images.Length, options, index => notes[index] = Check(ref images[index]));

        var builder = new DatasetBuilder(dataset.Source, strict);
        for (var i = 0; i < images.Length; i++)
            if (notes[i] is { } note)
                builder.Add(note.Kind, note.Action, null, images[i].Name, note.Text);
        return builder.Build(dataset, [.. images.Where((_, index) => notes[index]?.Action != DatasetFindingAction.ImageSkipped)]);
    }

    private static (DatasetFindingAction Action, DatasetFindingKind Kind, string Text)? Check(ref DatasetImage image)
    {
        try
        {
            using var file = EncodedImage.Open(image.Path);
            if (StoredAnnotation.Fits(image, file))
            {
                image = StoredAnnotation.ToUpright(image, file.Orientation);
                return (DatasetFindingAction.Repaired, DatasetFindingKind.ImageSize,
                    $"size and boxes are those of the pixels as '{image.Path}' stores them; they are turned upright by its EXIF "
                    + $"orientation {file.Orientation}, as the image is");
            }
            if (SizeRule.FindProblem(image, file) is { } problem)
                return (DatasetFindingAction.ImageSkipped, DatasetFindingKind.ImageSize, problem.TrimEnd('.'));
            return file.Oddity is { } oddity
                ? (DatasetFindingAction.None, DatasetFindingKind.ImageFile, $"the file '{image.Path}' {oddity}")
                : null;
        }
        catch (ImageException exception)
        {
            return Unusable(image, exception.Problem);
        }
        catch (FileNotFoundException)
        {
            return Unusable(image, "is not there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unusable(image, "cannot be read");
        }
    }

    private static (DatasetFindingAction, DatasetFindingKind, string) Unusable(DatasetImage image, string problem) =>
        (DatasetFindingAction.ImageSkipped, DatasetFindingKind.ImageFile, $"the file '{image.Path}' {problem}");
}

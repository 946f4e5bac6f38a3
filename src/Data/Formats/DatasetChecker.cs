using Microsoft.ML.SparseDetr.Data.Formats;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>Looks at every image file of a data set before a long training starts.</summary>
public static class DatasetChecker
{
    /// <summary>Share of the images that may be left out; more says that something else is wrong.</summary>
    public const double LargestSkippedShare = 0.05;

    /// <summary>
    /// Leaves out the images that are missing, empty, cut off, of no known format, or of another size than their annotation says.
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
        var problems = new (DatasetFindingKind Kind, string Problem)?[dataset.Images.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, problems.Length, options, index => problems[index] = FindProblem(dataset.Images[index]));

        var builder = new DatasetBuilder(dataset.Source, strict);
        for (var i = 0; i < problems.Length; i++)
            if (problems[i] is { } found)
                builder.SkipImage(found.Kind, null, dataset.Images[i].Name, found.Problem);
        return builder.Build(dataset, [.. dataset.Images.Where((_, index) => problems[index] is null)]);
    }

    private static (DatasetFindingKind Kind, string Problem)? FindProblem(DatasetImage image)
    {
        try
        {
            using var file = EncodedImage.Open(image.Path);
            return SizeRule.FindProblem(image, file) is { } problem ? (DatasetFindingKind.ImageSize, problem.TrimEnd('.')) : null;
        }
        catch (ImageException exception)
        {
            return (DatasetFindingKind.ImageFile, $"the file '{image.Path}' {exception.Problem}");
        }
        catch (FileNotFoundException)
        {
            return (DatasetFindingKind.ImageFile, $"the file '{image.Path}' is not there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (DatasetFindingKind.ImageFile, $"the file '{image.Path}' cannot be read");
        }
    }
}

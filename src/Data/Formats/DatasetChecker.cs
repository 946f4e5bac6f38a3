using System.Collections.Concurrent;
using Microsoft.ML.SparseDetr.Data.Formats;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>Looks at every image file of a data set before a long training starts.</summary>
public static class DatasetChecker
{
    /// <summary>Images that are missing, empty, cut off, of no known format, or of another size than their annotation says.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="cancellationToken">Ends the check early with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>One sentence for each bad image with its file, in the order of the data set; empty when all is well.</returns>
    public static IReadOnlyList<string> FindProblems(DetectionDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var problems = new ConcurrentDictionary<int, string>();
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, dataset.Images.Count, options, index =>
        {
            if (FindProblem(dataset.Images[index]) is { } problem)
                problems[index] = problem;
        });
        return [.. problems.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
    }

    /// <summary>Ends in an exception that lists every bad image, if there is one.</summary>
    /// <exception cref="DatasetException">At least one image cannot be used.</exception>
    public static void ThrowIfProblems(DetectionDataset dataset, CancellationToken cancellationToken = default)
    {
        var problems = FindProblems(dataset, cancellationToken);
        if (problems.Count > 0)
            throw new DatasetException(dataset.Source, problems);
    }

    private static string? FindProblem(DatasetImage image)
    {
        var owner = $"image {image.Id} ('{image.Path}')";
        try
        {
            if (!File.Exists(image.Path))
                return $"{owner} is not there.";
            using var file = EncodedImage.Open(image.Path);
            return SizeRule.FindProblem(image, file);
        }
        catch (ImageException exception)
        {
            return $"{owner} {exception.Problem}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{owner} cannot be read: {exception.Message}";
        }
    }
}

using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Finds image files, and makes views of them.</summary>
internal static class ImageFiles
{
    /// <summary>A view without rows that has the column <c>Image</c>.</summary>
    public static IDataView Empty(MLContext ml) => Load(ml, ml.Data.LoadFromEnumerable(Array.Empty<DetectionRow>()));

    /// <summary>The images of a data set with the column <c>Image</c>.</summary>
    public static IDataView Load(MLContext ml, DetectionDataset dataset) => Load(ml, ml.ObjectDetection.Load(dataset));

    /// <summary>A file, or the images of a folder and those below it, as people count.</summary>
    public static IReadOnlyList<string> Find(string path) => [.. Find([path], _ => { }).Select(image => image.Path)];

    /// <summary>The images that files, folders and patterns name, each once, as people count: frame2 before frame10.</summary>
    /// <param name="inputs">Paths; one that is not there and has * or ? is a pattern.</param>
    /// <param name="tell">Says what was left out.</param>
    /// <exception cref="FileNotFoundException">A path is not there, or gives no image.</exception>
    public static IReadOnlyList<FoundImage> Find(IEnumerable<string> inputs, Action<string> tell) =>
        Named([.. inputs.SelectMany(input => Of(input, tell)).Distinct(StringComparer.Ordinal)]);

    /// <summary>Names files by their paths below the folder that they have in common, in the order of these names.</summary>
    public static IReadOnlyList<FoundImage> Named(IReadOnlyCollection<string> files)
    {
        var folders = files.Select(file => Path.GetDirectoryName(file)!).Distinct().ToList();
        var common = folders.Count > 0 ? folders.Aggregate(Common) : "";
        return [.. files.Select(file => new FoundImage(file, Path.GetRelativePath(common, file).Replace('\\', '/')))
            .OrderBy(image => image.Name, NaturalOrder.Instance)];
    }

    private static IEnumerable<string> Of(string input, Action<string> tell)
    {
        if (File.Exists(input))
            return [Path.GetFullPath(input)];
        var walk = new FileWalk(IsResults, tell);
        var isFolder = Directory.Exists(input);
        if (!isFolder && !FileWalk.IsPattern(input))
            throw new FileNotFoundException($"{input}: neither a file nor a folder is there.", input);
        var own = isFolder
            ? Prediction.EarlierResults.Read(input).Files.Select(file => Path.GetFullPath(file, Path.GetFullPath(input)))
            : [];
        var files = (isFolder ? walk.Below(Path.GetFullPath(input)) : walk.Fitting(input)).Where(IsImage)
            .Except(own, StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException(
            (isFolder ? $"{input}: the folder has no image" : $"{input}: no image fits this pattern")
            + $" ({string.Join(' ', ImageChecker.Extensions)}).", input);

        bool IsResults(string folder)
        {
            var isResults = Prediction.EarlierResults.Read(folder).AreThere;
            if (isResults)
                tell($"{folder}: these are results of an earlier prediction, and no images to look at; the folder is passed over.");
            return isResults;
        }
    }

    private static bool IsImage(string file) =>
        ImageChecker.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder that both are in, or the root.</summary>
    private static string Common(string first, string second)
    {
        while (first != second && !second.StartsWith(Path.EndsInDirectorySeparator(first) ? first : first + Path.DirectorySeparatorChar,
            StringComparison.Ordinal))
            if (Path.GetDirectoryName(first) is { } above)
                first = above;
            else
                break;
        return first;
    }

    private static IDataView Load(MLContext ml, IDataView paths) =>
        ml.Transforms.LoadImages("Image", "", nameof(DetectionRow.ImagePath)).Fit(paths).Transform(paths);
}

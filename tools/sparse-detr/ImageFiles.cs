using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>Views of image files.</summary>
internal static class ImageFiles
{
    /// <summary>A view without rows that has the column <c>Image</c>.</summary>
    public static IDataView Empty(MLContext ml) => Load(ml, ml.Data.LoadFromEnumerable(Array.Empty<DetectionRow>()));

    /// <summary>The images of a data set with the column <c>Image</c>.</summary>
    public static IDataView Load(MLContext ml, DetectionDataset dataset) => Load(ml, ml.ObjectDetection.Load(dataset));

    /// <summary>The images of a list of files with the column <c>Image</c>.</summary>
    public static IDataView Load(MLContext ml, IEnumerable<string> files) =>
        Load(ml, ml.Data.LoadFromEnumerable(files.Select(file => new DetectionRow { ImagePath = file })));

    /// <summary>A file, or the images of a folder in the order of their names.</summary>
    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path))
            return [Path.GetFullPath(path)];
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"{path}: neither a file nor a folder is there.", path);
        var files = Directory.EnumerateFiles(path)
            .Where(file => ImageChecker.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).Select(Path.GetFullPath).ToList();
        return files.Count > 0
            ? files
            : throw new FileNotFoundException($"{path}: the folder has no image ({string.Join(' ', ImageChecker.Extensions)}).", path);
    }

    private static IDataView Load(MLContext ml, IDataView paths) =>
        ml.Transforms.LoadImages("Image", "", nameof(DetectionRow.ImagePath)).Fit(paths).Transform(paths);
}

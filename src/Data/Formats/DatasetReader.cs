using Microsoft.ML.SparseDetr.Data.Formats;

namespace Microsoft.ML.SparseDetr;

/// <summary>Reads a data set of any known kind; finds the kind by itself.</summary>
public static class DatasetReader
{
    private static readonly string[] CocoNames = ["annotations.json", "_annotations.coco.json", "instances.json"];

    /// <summary>
    /// Reads a COCO JSON file, a folder that holds one, or a folder of Pascal VOC XML files (also in "Annotations").
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="DatasetException">The kind is unknown or the annotations are wrong.</exception>
    public static DetectionDataset Read(string path, string? imageFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
            return CocoReader.Read(path, imageFolder);
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"The data set '{path}' is not there.", path);

        var json = CocoNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists);
        if (json is null && Directory.GetFiles(path, "*.json") is [var only])
            json = only;
        if (json is not null)
            return CocoReader.Read(json, imageFolder);
        if (Directory.EnumerateFiles(path, "*.xml").Any() || Directory.Exists(Path.Combine(path, "Annotations")))
            return VocReader.Read(path, imageFolder);
        throw new DatasetException(path,
            $"no data set was recognised: neither a COCO file ({string.Join(", ", CocoNames)}, or a single .json) nor Pascal VOC .xml "
            + "files.");
    }
}

using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>The part of a YOLO data set's YAML file that detection needs.</summary>
/// <param name="File">The YAML file.</param>
internal sealed record YoloConfig(string File)
{
    /// <summary>The parts that may stand there.</summary>
    public static readonly string[] PartNames = ["train", "val", "test"];

    /// <summary>Folder that the parts start from; null for that of the file.</summary>
    public string? Root { get; set; }

    /// <summary>The classes by number; null when there are none.</summary>
    public List<ListedClass>? Classes { get; set; }

    /// <summary>Number of classes that the file claims.</summary>
    public double Count { get; set; } = double.NaN;

    /// <summary>Whether lines have points of a skeleton behind the box.</summary>
    public bool HasKeypoints { get; set; }

    /// <summary>Folders and lists of images by the name of the part.</summary>
    public Dictionary<string, List<string>> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>The name that a part has in the file, of those that people call it.</summary>
    public static string PartOf(string split) => split.ToLowerInvariant() is "valid" or "validation" ? "val" : split.ToLowerInvariant();

    /// <summary>The folders that the paths of the parts may start from, the likeliest first.</summary>
    public IEnumerable<string> Bases()
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(File))!;
        if (Root is { Length: > 0 } root)
        {
            root = root.Replace('\\', '/');
            yield return Path.Combine(own, root);
            yield return Path.Combine(own, "..", root); // as Ultralytics' folder of data sets beside that of the YAML files
            if (root.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last])
                yield return Path.Combine(own, last);
        }
        yield return own;
    }
}

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>The folder of the images that annotations name.</summary>
internal static class ImageFolders
{
    private const int TriedNames = 32;
    private const int TriedSubfolders = 64;

    /// <summary>A folder that the user named.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there; annotations without their images would fail much later.</exception>
    public static string Existing(string folder) => Directory.Exists(folder)
        ? folder
        : throw new DirectoryNotFoundException($"The image folder '{folder}' is not there.");

    /// <summary>The subfolders of a folder in the order of their names; of very many the first.</summary>
    public static IEnumerable<string> Below(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Take(TriedSubfolders).Order(StringComparer.Ordinal)
        : [];

    /// <summary>The folders beside one that is only for annotations; beside another one they may have nothing to do with it.</summary>
    public static IEnumerable<string> Beside(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return name.Equals("annotations", StringComparison.OrdinalIgnoreCase) ? Below(Path.Combine(folder, "..")) : [];
    }

    /// <summary>Where images usually lie: beside the file, beside its folder, and in folders named like the part.</summary>
    /// <param name="annotationFile">The annotation file.</param>
    /// <param name="imageFolder">The folder that the user named, or null.</param>
    /// <exception cref="DirectoryNotFoundException">The folder that the user named is not there.</exception>
    public static IEnumerable<string> Near(string annotationFile, string? imageFolder)
    {
        var stem = Path.GetFileNameWithoutExtension(annotationFile);
        var part = stem[(stem.LastIndexOf('_') + 1)..]; // instances_train2017.json has its images in train2017
        if (imageFolder is not null)
            return [Existing(imageFolder), Path.Combine(imageFolder, part), Path.Combine(imageFolder, "images")];
        var own = Path.GetDirectoryName(Path.GetFullPath(annotationFile))!;
        var above = Path.Combine(own, "..");
        return
        [
            Path.Combine(own, "images"), own, Path.Combine(above, "images"), Path.Combine(own, part), Path.Combine(above, part),
            Path.Combine(own, "images", part), Path.Combine(above, "images", part), .. Below(own), .. Beside(own),
        ];
    }

    /// <summary>The same for files that are for one image each.</summary>
    /// <param name="path">One of them, or their folder.</param>
    /// <param name="imageFolder">The folder that the user named, or null.</param>
    /// <exception cref="DirectoryNotFoundException">The folder that the user named is not there.</exception>
    public static IEnumerable<string> NearEach(string path, string? imageFolder) =>
        Near(File.Exists(path) ? path : Path.Combine(path, "-"), imageFolder);

    /// <summary>The folder that has most of the images; null when none has any. Names as they are count more than mended ones.</summary>
    /// <param name="candidates">Folders, the usual ones first; of equals the first is taken.</param>
    /// <param name="names">The names of all images; some of them are tried.</param>
    public static ImageFinder? Choose(IEnumerable<string> candidates, IReadOnlyList<string> names)
    {
        var step = Math.Max(1, names.Count / TriedNames);
        (ImageFinder? Finder, int Hits) best = (null, 0);
        foreach (var folder in candidates.Where(Directory.Exists).Select(Path.GetFullPath).Distinct())
        {
            var finder = new ImageFinder(folder);
            var hits = 0;
            for (var i = 0; i < names.Count; i += step)
                if (finder.Find(names[i], out var repair) is not null)
                    hits += repair is null ? 3 : 2;
            if (hits > best.Hits)
                best = (finder, hits);
        }
        return best.Finder;
    }
}

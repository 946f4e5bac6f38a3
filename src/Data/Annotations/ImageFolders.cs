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

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Finds image files by the names that tools of other systems write.</summary>
/// <param name="folder">Folder that names start from.</param>
internal sealed class ImageFinder(string folder)
{
    private readonly Lazy<ILookup<string, string>> _byStem = new(() => Directory.EnumerateFiles(folder)
        .Select(file => Path.GetFileName(file)).Where(IsImage)
        .ToLookup(name => Path.GetFileNameWithoutExtension(name), StringComparer.OrdinalIgnoreCase));

    public string Folder => folder;

    /// <summary>Files that macOS leaves beside each file on foreign disks; they have its name and ending but not its content.</summary>
    public static bool IsAppleDouble(string path) => Path.GetFileName(path.AsSpan()).StartsWith("._", StringComparison.Ordinal);

    /// <summary>Full path of the file; null when there is none.</summary>
    /// <param name="name">The name in the annotation.</param>
    /// <param name="repair">What is wrong with the name, when it had to be mended.</param>
    public string? Find(string name, out string? repair)
    {
        repair = null;
        if (Existing(name) is { } exact)
            return exact;
        var slashes = name.Replace('\\', '/');
        repair = "the file name has backslashes; they are taken for slashes";
        if (slashes != name && Existing(slashes) is { } onWindows)
            return onWindows;

        var isUrl = slashes.Contains("://", StringComparison.Ordinal);
        var decoded = Uri.UnescapeDataString(isUrl ? slashes.Split('?', '#')[0] : slashes);
        repair = "the file name is percent-encoded; it is decoded";
        if (decoded != slashes && !isUrl && Existing(decoded) is { } plain)
            return plain;

        var cause = isUrl ? "is a URL"
            : decoded.StartsWith('/') || decoded is [_, ':', ..] ? "is a path of another machine"
            : "has folders that are not there";
        repair = $"the file name {cause}; the file of its last part is taken";
        for (var rest = decoded; rest.IndexOf('/') is >= 0 and var slash;)
        {
            rest = rest[(slash + 1)..];
            if (rest.Length > 0 && Existing(rest) is { } tail)
                return tail;
        }
        repair = Path.HasExtension(decoded)
            ? "the file has another ending, or is written in other letters, than the annotation says"
            : "the file name has no ending; the image of that name is taken";
        return FindStem(Path.GetFileNameWithoutExtension(Path.GetFileName(decoded)));
    }

    /// <summary>Full path of the only image with this name, whatever its ending; null when there is none or more than one.</summary>
    public string? FindStem(string stem) => Directory.Exists(folder) && _byStem.Value[stem].Take(2).ToList() is [var only]
        ? Path.GetFullPath(Path.Combine(folder, only))
        : null;

    /// <summary>Whether a file has the ending of an image.</summary>
    public static bool IsImage(string name) =>
        !IsAppleDouble(name) && ImageChecker.Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private string? Existing(string name) =>
        File.Exists(Path.Combine(folder, name)) ? Path.GetFullPath(Path.Combine(folder, name)) : null;
}

namespace SparseDetr.Cli.Prediction;

/// <summary>Where the results of one image go; null for what is not made.</summary>
/// <param name="Drawing">Path of the drawing below the folder, with / between its parts.</param>
/// <param name="Labels">Path of the file of labels, likewise.</param>
internal sealed record ResultFiles(string? Drawing, string? Labels)
{
    /// <summary>
    /// Names for all images: the path that an image has below its folder, with another ending. Two inputs a.jpg and a.png become a.jpg.png
    /// and a.png.png.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="folder">Where the results go.</param>
    /// <param name="lists">Files that list all images.</param>
    /// <param name="drawings">Whether there are drawings.</param>
    /// <param name="labels">Whether there is a file of labels for each image.</param>
    /// <exception cref="IOException">A file would take the place of an image or of another file that is there.</exception>
    public static IReadOnlyList<ResultFiles> Plan(
        IReadOnlyList<FoundImage> images, string folder, IEnumerable<string> lists, bool drawings, bool labels)
    {
        var stems = images.GroupBy(image => Stem(image.Name), StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Skip(1).Any()).Select(group => group.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var plan = images.Select(image => Unused(stems.Contains(Stem(image.Name)) ? image.Name : Stem(image.Name)))
            .Select(stem => new ResultFiles(drawings ? stem + ".png" : null, labels ? $"labels/{stem}.txt" : null)).ToList();

        var own = EarlierResults.Read(folder).Files;
        var inputs = images.Select(image => Resolved(image.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in plan.SelectMany(files => new[] { files.Drawing, files.Labels }).OfType<string>().Concat(lists))
        {
            var path = Path.Combine(folder, file);
            if (Directory.Exists(path))
                throw new IOException($"--out {folder}: {file} is there and is a folder; name another folder.");
            if (!File.Exists(path))
                continue;
            if (inputs.Contains(Resolved(path)))
                throw new IOException($"--out {folder}: a drawing would replace the image {file}; name another folder.");
            if (!own.Contains(file))
                throw new IOException($"--out {folder}: {file} is there and is no earlier drawing or list of ours; name another folder.");
        }
        return plan;

        string Unused(string stem)
        {
            var name = stem;
            for (var i = 2; !used.Add(name); i++)
                name = $"{stem}-{i}";
            return name;
        }
    }

    private static string Stem(string name) => name[..^Path.GetExtension(name).Length];

    private static string Resolved(string path)
    {
        try
        {
            return Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        }
        catch (IOException) // a link that leads to itself
        {
            return Path.GetFullPath(path);
        }
    }
}

using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Writing;

/// <summary>
/// The folder that a data set is written to. Everything is made in a folder inside of it, which nothing reads, and moved to its place at
/// the end, so that what fails on the way leaves the target as it was.
/// </summary>
internal sealed class TargetFolder : IDisposable
{
    private const string Prefix = ".writing-";

    private readonly string _work;
    private readonly bool _overwrite;
    private readonly CancellationToken _cancelled;
    private readonly Dictionary<string, HashSet<string>> _stems = [];
    private readonly Dictionary<(string Folder, string Path), WrittenImage> _placed = [];
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There is something in the folder, and it is not to be replaced.</exception>
    public TargetFolder(string folder, bool overwrite, CancellationToken cancelled)
    {
        (Folder, _overwrite, _cancelled) = (Path.GetFullPath(folder), overwrite, cancelled);
        Findings = new DatasetBuilder(Folder);
        Directory.CreateDirectory(Folder);
        var left = Directory.EnumerateFileSystemEntries(Folder).FirstOrDefault(path => !IsOwn(path));
        if (!overwrite && left is not null)
            throw new ArgumentException($"{Folder}: there is something in this folder, such as {PlainText.Quote(Path.GetFileName(left))}; "
                + "name another one, or replace what is of the same name with Overwrite = true", nameof(folder));
        foreach (var old in Directory.EnumerateDirectories(Folder).Where(IsOwn).ToList())
            Directory.Delete(old, recursive: true);
        _work = Path.Combine(Folder, $"{Prefix}{Guid.NewGuid():N}");
    }

    /// <summary>Where the files will lie.</summary>
    public string Folder { get; }

    /// <summary>What was left out or renamed.</summary>
    public DatasetBuilder Findings { get; }

    /// <summary>The path to write a file to now, for the place that it will have; its folder is there.</summary>
    public string PathOf(string place)
    {
        var path = Path.Combine(_work, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The images of a part, copied or linked into a folder, or named where they are.</summary>
    /// <param name="images">The images.</param>
    /// <param name="folder">Folder for the files.</param>
    /// <param name="prefix">What stands before their names in the annotations.</param>
    /// <param name="basis">Folder that the names of files start from which stay where they are.</param>
    /// <param name="placement">What becomes of the files.</param>
    public List<WrittenImage> Place(
        IReadOnlyList<DatasetImage> images, string folder, string prefix, string basis, DatasetImagePlacement placement)
    {
        var written = new List<WrittenImage>(images.Count);
        foreach (var image in images)
        {
            _cancelled.ThrowIfCancellationRequested();
            _sources.Add(image.Path);
            if (placement == DatasetImagePlacement.Reference)
                written.Add(new WrittenImage(
                    Path.GetRelativePath(Path.Combine(Folder, basis), image.Path).Replace(Path.DirectorySeparatorChar, '/'), image));
            else if (Bring(image, folder, prefix, placement) is { } placed)
                written.Add(placed);
        }
        return written;
    }

    /// <summary>Moves everything to its place, folders first, since a data set is found by its file.</summary>
    /// <exception cref="ArgumentException">A file that would be replaced is one of those that are read.</exception>
    public void Commit()
    {
        var entries = Directory.EnumerateFileSystemEntries(_work).OrderBy(File.Exists).ToList();
        foreach (var target in entries.Select(entry => Path.Combine(Folder, Path.GetFileName(entry))).Where(Path.Exists))
            if (_sources.FirstOrDefault(source => IsWithin(source, target)) is { } source)
                throw new ArgumentException($"{target}: this would be replaced, and {PlainText.Quote(source)}, which is read, lies there; "
                    + "name another folder", "folder");
        var old = PathOf(Path.Combine("old", "-"));
        foreach (var entry in entries)
        {
            var target = Path.Combine(Folder, Path.GetFileName(entry));
            if (Path.Exists(target) && _overwrite)
                Directory.Move(target, Path.Combine(Path.GetDirectoryName(old)!, Path.GetFileName(entry)));
            Directory.Move(entry, target);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_work))
            Directory.Delete(_work, recursive: true);
    }

    private static bool IsOwn(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    private static bool IsWithin(string file, string folder) =>
        file == folder || file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private WrittenImage? Bring(DatasetImage image, string folder, string prefix, DatasetImagePlacement placement)
    {
        if (_placed.TryGetValue((folder, image.Path), out var known) && IsSame(known.Image, image))
            return known;
        var name = FreeName(image, folder);
        try
        {
            var path = PathOf(Path.Combine(folder, name));
            if (placement == DatasetImagePlacement.Link)
                File.CreateSymbolicLink(path, image.Path);
            else
                File.Copy(image.Path, path);
        }
        catch (FileNotFoundException)
        {
            Findings.SkipImage(DatasetFindingKind.ImageFile, null, image.Name, $"the file '{image.Path}' is not there");
            return null;
        }
        var written = new WrittenImage(prefix + name, image);
        _placed.TryAdd((folder, image.Path), written);
        return written;
    }

    /// <summary>Files of annotations are called like their images, so no two images may differ in their endings only.</summary>
    private string FreeName(DatasetImage image, string folder)
    {
        if (!_stems.TryGetValue(folder, out var stems))
            _stems[folder] = stems = new(StringComparer.OrdinalIgnoreCase);
        var (stem, ending) = (Path.GetFileNameWithoutExtension(image.Name), Path.GetExtension(image.Name));
        if (stems.Add(stem))
            return image.Name;
        var above = $"{Path.GetFileName(Path.GetDirectoryName(image.Path))}_{stem}";
        var free = above;
        for (var number = 2; !stems.Add(free); number++)
            free = $"{above}_{number}";
        Findings.NoteEach(DatasetFindingKind.FileName, null, image.Name, "several images have this name; the others are given longer ones");
        return free + ending;
    }

    private static bool IsSame(DatasetImage image, DatasetImage other) =>
        image.Objects.Select(item => item with { Id = 0 }).SequenceEqual(other.Objects.Select(item => item with { Id = 0 }));
}

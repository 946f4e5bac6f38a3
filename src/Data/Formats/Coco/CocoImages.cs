using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>The images of a COCO file that are there, with their sizes.</summary>
internal sealed class CocoImages
{
    private readonly Dictionary<CocoFile.Key, int> _indices = [];
    private readonly HashSet<CocoFile.Key> _skipped = [];

    /// <summary>The usable images in the order of the file.</summary>
    public List<Entry> Entries { get; } = [];

    internal sealed record Entry(long Id, string Name, string Path, int Width, int Height);

    /// <summary>Index into <see cref="Entries"/>, or null when the image is not in the file or is left out.</summary>
    public int? IndexOf(CocoFile.Key? id) => id is { } key && _indices.TryGetValue(key, out var index) ? index : null;

    /// <summary>Whether the image is in the file but left out, so that its objects need no word of their own.</summary>
    public bool IsSkipped(CocoFile.Key? id) => id is { } key && _skipped.Contains(key);

    public static CocoImages Read(CocoFile file, DatasetBuilder builder, string annotationFile, string? imageFolder)
    {
        var images = new CocoImages();
        var named = images.TakeNamed(file.Images!, builder);
        if (named.Count == 0)
            return images;
        var names = named.ConvertAll(entry => entry.Image.FileName!);
        string[] candidates = [.. ImageFolders.Near(annotationFile, imageFolder)];
        var finder = ImageFolders.Choose(candidates, names) ?? throw builder.RefuseWithoutImages(names, candidates);
        var found = named.ConvertAll(entry => (Path: finder.Find(entry.Image.FileName!, out var repair), Repair: repair));
        var timesTaken = found.Where(entry => entry is { Path: not null, Repair: not null }).CountBy(entry => entry.Path!).ToDictionary();
        var nextId = named.Max(entry => entry.Key.Text is null ? entry.Key.Number : 0L) + 1;
        for (var i = 0; i < named.Count; i++)
        {
            var (key, position, image) = named[i];
            var (path, repair) = found[i];
            var problem = path is null ? $"the file is not in {finder.Folder}"
                : repair is not null && timesTaken[path] > 1 ? "more than one name leads to the same file"
                : null;
            var size = problem is null ? SizeOf(image, path!, position, builder) : null;
            if (problem is not null)
                builder.SkipImage(DatasetFindingKind.ImageFile, position, image.FileName, problem);
            if (size is not { } known)
            {
                images._skipped.Add(key);
                continue;
            }
            if (repair is not null)
                builder.RepairEach(DatasetFindingKind.FileName, position, image.FileName, repair);
            images._indices[key] = images.Entries.Count;
            images.Entries.Add(new Entry(key.Text is null ? key.Number : nextId++, image.FileName!, path!, known.Width, known.Height));
        }
        return images;
    }

    /// <summary>The images that have an id of their own and a name.</summary>
    private List<(CocoFile.Key Key, string Position, CocoFile.Image Image)> TakeNamed(
        List<CocoFile.Image> entries, DatasetBuilder builder)
    {
        var named = new List<(CocoFile.Key Key, string Position, CocoFile.Image Image)>(entries.Count);
        var names = new Dictionary<CocoFile.Key, HashSet<string>>();
        foreach (var entry in entries)
            if (entry is { Id: { } id, FileName: { } name })
            {
                if (!names.TryGetValue(id, out var known))
                    names[id] = known = [];
                known.Add(name);
            }
        var seen = new HashSet<CocoFile.Key>();
        for (var i = 0; i < entries.Count; i++)
        {
            var position = $"images[{i}]";
            if (entries[i].Id is not { } id)
                builder.SkipImage(DatasetFindingKind.Identifier, position, entries[i].FileName, "the image has no 'id'");
            else if (string.IsNullOrWhiteSpace(entries[i].FileName))
            {
                builder.SkipImage(DatasetFindingKind.FileName, position, null, "the image has no 'file_name'");
                _skipped.Add(id);
            }
            else if (names[id].Count > 1)
            {
                builder.SkipImage(DatasetFindingKind.Identifier, position, entries[i].FileName,
                    $"the image id {PlainText.Quote(id.ToString())} stands for several images; their objects cannot be told apart");
                _skipped.Add(id);
            }
            else if (!seen.Add(id))
                builder.Repair(DatasetFindingKind.Identifier, position, entries[i].FileName, "the image is listed more than once; it is "
                    + "taken once");
            else
                named.Add((id, position, entries[i]));
        }
        return named;
    }

    private static (int Width, int Height)? SizeOf(CocoFile.Image image, string path, string position, DatasetBuilder builder)
    {
        if (ImageSizes.IsSize(image.Width) && ImageSizes.IsSize(image.Height))
            return ((int)image.Width, (int)image.Height);
        if (ImageSizes.OfFile(path, out var problem) is { } size)
        {
            builder.RepairEach(DatasetFindingKind.ImageSize, position, image.FileName,
                "there is no 'width' and 'height'; those of the file are taken");
            return size;
        }
        builder.SkipImage(DatasetFindingKind.ImageFile, position, image.FileName,
            $"there is no 'width' and 'height', and the file {problem}");
        return null;
    }
}

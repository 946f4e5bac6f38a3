using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>Images of a YOLO data set and the files of their labels, found in folders and lists.</summary>
/// <param name="labelFolder">Folder of the labels where the user named that of the images; else null.</param>
/// <param name="builder">Takes the findings.</param>
internal sealed class YoloImages(string? labelFolder, DatasetBuilder builder)
{
    private const long LargestList = 256L << 20;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private readonly List<string> _folders = [];

    /// <summary>Path of each image, and of its label file if it has one.</summary>
    public List<(string Path, string? Label)> Found { get; } = [];

    /// <summary>Adds the images of a folder and of those below it.</summary>
    public void AddFolder(string folder)
    {
        _folders.Add(folder);
        foreach (var image in Directory.EnumerateFiles(folder, "*", YoloPlaces.Below)
                     .Where(file => ImageFinder.IsImage(Path.GetFileName(file))).Order(StringComparer.Ordinal))
            Add(Path.GetFullPath(image), folder);
    }

    /// <summary>Adds the images of a list, a path in each line.</summary>
    /// <param name="list">The list.</param>
    /// <param name="bases">Folders that the paths may start from, beside that of the list.</param>
    public void AddList(string list, IEnumerable<string> bases)
    {
        builder.File = list;
        string[] names;
        try
        {
            var lines = AnnotationText.ReadText(list, LargestList, out _).Split('\n');
            names = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (InvalidDataException problem)
        {
            throw builder.Refuse(DatasetFindingKind.Split, null, $"the list of images cannot be used: {problem.Message}", problem);
        }
        var own = Path.GetDirectoryName(Path.GetFullPath(list))!;
        string[] folders = [own, .. bases, Path.Combine(own, "..")];
        if (names.Length == 0)
            return;
        var finder = ImageFolders.Choose(folders, names) ?? throw builder.RefuseWithoutImages(names, folders);
        foreach (var name in names)
        {
            if (finder.Find(name, out var repair) is not { } path)
                builder.SkipImageEach(DatasetFindingKind.ImageFile, null, name, "the list names an image that is not there");
            else if (!Add(path, Path.GetDirectoryName(path)!))
                builder.RepairEach(DatasetFindingKind.Identifier, null, name, "the image is listed more than once; it is taken once");
            else if (repair is not null)
                builder.RepairEach(DatasetFindingKind.FileName, null, name, repair);
        }
    }

    /// <summary>Where the labels of an image are looked for, in this order.</summary>
    public IEnumerable<string> LabelsOf(string image, string folder)
    {
        var beside = Path.ChangeExtension(image, ".txt");
        var relative = Path.GetRelativePath(folder, beside);
        if (YoloPlaces.Swap(Path.GetDirectoryName(image)!, "images", "labels") is { } swapped)
            yield return Path.Combine(swapped, Path.GetFileName(beside));
        yield return beside;
        yield return Path.Combine(folder, "labels", relative);
        if (labelFolder is not null)
        {
            yield return Path.Combine(labelFolder, "labels", relative);
            yield return Path.Combine(labelFolder, relative);
        }
        yield return Path.Combine(folder, "..", "labels", relative);
    }

    /// <summary>Tells the label files that have no image.</summary>
    public void TellLoneLabels()
    {
        foreach (var place in _folders.SelectMany(folder => new[] { YoloPlaces.LabelsFor(folder), Path.Combine(folder, "labels"), folder })
                     .OfType<string>().Where(Directory.Exists).Select(Path.GetFullPath).Distinct().ToList())
            foreach (var file in Directory.EnumerateFiles(place, "*.txt", YoloPlaces.Below).Order(StringComparer.Ordinal))
                if (_labels.Add(Path.GetFullPath(file)) && !ImageFinder.IsAppleDouble(file) && YoloLabels.IsLabels(file))
                {
                    builder.File = file;
                    builder.SkipImage(DatasetFindingKind.ImageFile, null, Path.GetFileNameWithoutExtension(file),
                        "there is no image for this file of labels");
                }
    }

    private bool Add(string image, string folder)
    {
        if (!_known.Add(image))
            return false;
        var label = LabelsOf(image, folder).FirstOrDefault(File.Exists);
        if (label is not null)
            _labels.Add(Path.GetFullPath(label));
        Found.Add((image, label));
        return true;
    }
}

using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Collects findings while a reader goes through its files, and decides at the end whether the data set is usable.</summary>
/// <param name="source">File or folder of the data set.</param>
/// <param name="strict">Whether anything that is left out refuses the data set.</param>
internal sealed class DatasetBuilder(string source, bool strict = false)
{
    /// <summary>No data set has more: LVIS and Objects365 have 1203 and 365.</summary>
    private const int MostClasses = 10_000;

    private readonly List<DatasetFinding> _findings = [];
    private readonly Dictionary<(DatasetFindingKind Kind, string Problem), int> _repeated = [];

    /// <summary>File or folder of the data set.</summary>
    public string Source { get; } = source;

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<DatasetFinding> Findings => _findings;

    /// <summary>The file that positions are in.</summary>
    public string File { get; set; } = source;

    public void Note(DatasetFindingKind kind, string? position, string? image, string problem) =>
        Add(kind, DatasetFindingAction.None, position, image, problem);

    public void Repair(DatasetFindingKind kind, string? position, string? image, string problem) =>
        Add(kind, DatasetFindingAction.Repaired, position, image, problem);

    public void SkipObject(DatasetFindingKind kind, string? position, string? image, string problem) =>
        Add(kind, DatasetFindingAction.ObjectSkipped, position, image, problem);

    public void SkipImage(DatasetFindingKind kind, string? position, string? image, string problem) =>
        Add(kind, DatasetFindingAction.ImageSkipped, position, image, problem);

    /// <summary>A repair that is the same wherever it occurs; only the first place is kept, and how often it occurs.</summary>
    public void RepairEach(DatasetFindingKind kind, string? position, string? image, string problem) =>
        AddEach(kind, DatasetFindingAction.Repaired, position, image, problem);

    /// <summary>Something to know that is the same wherever it occurs.</summary>
    public void NoteEach(DatasetFindingKind kind, string? position, string? image, string problem) =>
        AddEach(kind, DatasetFindingAction.None, position, image, problem);

    /// <summary>An object that is left out for a reason that many share.</summary>
    public void SkipObjectEach(DatasetFindingKind kind, string? position, string? image, string problem) =>
        AddEach(kind, DatasetFindingAction.ObjectSkipped, position, image, problem);

    /// <summary>An image that is left out for a reason that many share.</summary>
    public void SkipImageEach(DatasetFindingKind kind, string? position, string? image, string problem) =>
        AddEach(kind, DatasetFindingAction.ImageSkipped, position, image, problem);

    /// <summary>Tells classes that differ in capitals only: they may be meant as one.</summary>
    public void NoteCapitals(IReadOnlyList<string> classNames)
    {
        foreach (var group in classNames.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            Note(DatasetFindingKind.ClassName, null, null,
                $"the classes {string.Join(" and ", group.Select(PlainText.Quote))} differ in capital letters only");
    }

    /// <summary>The box as it can be used, and a word about what is wrong with it; null when it cannot.</summary>
    public PixelBox? Fit(PixelBox box, int imageWidth, int imageHeight, string position, string image)
    {
        var fitted = BoxRules.Fit(box, imageWidth, imageHeight, out var kind, out var problem);
        if (fitted is null)
            SkipObject(kind, position, image, problem!);
        else if (problem is not null)
            Repair(kind, position, image, problem);
        return fitted;
    }

    /// <summary>The exception for annotations whose images are nowhere.</summary>
    public DatasetException RefuseWithoutImages(IReadOnlyList<string> names, IEnumerable<string> folders) => Refuse(
        DatasetFindingKind.ImageFile, null, $"none of the {names.Count} images, such as {PlainText.Quote(names[0])}, is in "
        + $"{string.Join(" or ", folders.Where(Directory.Exists).Select(Path.GetFullPath).Distinct().Take(4))}; name the folder of the "
        + "images");

    /// <summary>How many findings there are, for <see cref="Return"/>.</summary>
    public int Mark() => _findings.Count;

    /// <summary>Forgets the findings since a mark, because the reading starts again.</summary>
    public void Return(int mark)
    {
        _findings.RemoveRange(mark, _findings.Count - mark);
        foreach (var entry in _repeated.Where(entry => entry.Value >= mark).ToList())
            _repeated.Remove(entry.Key);
    }

    /// <summary>The exception for a data set that cannot be used.</summary>
    public DatasetException Refuse(DatasetFindingKind kind, string? position, string problem, Exception? cause = null) => new(
        new DatasetFinding(kind, DatasetFindingAction.SetRefused, File, position, null, PlainText.Line(problem)), _findings, cause);

    /// <summary>Ends the reading.</summary>
    /// <exception cref="DatasetException">There is no image or no class, or too much was left out.</exception>
    public DetectionDataset Build(IReadOnlyList<string> classNames, IReadOnlyList<long> categoryIds, IReadOnlyList<DatasetImage> images)
    {
        File = Source;
        if (classNames.Count > MostClasses)
            throw Refuse(DatasetFindingKind.Layout, null, $"there are {classNames.Count} classes; at most {MostClasses} can be told apart");
        var used = new bool[classNames.Count];
        foreach (var item in images.SelectMany(image => image.Objects))
            used[item.Label] |= !item.IsCrowd;
        for (var label = 0; label < used.Length; label++)
            if (!used[label])
                Note(DatasetFindingKind.ClassName, null, null, $"the class {PlainText.Quote(classNames[label])} has no object");
        foreach (var group in images.GroupBy(image => image.Path, StringComparer.Ordinal).Where(group => group.Count() > 1))
            Note(DatasetFindingKind.ImageFile, null, group.First().Name, $"the image occurs {group.Count()} times");
        ThrowIfTooMuchIsSkipped(images.Count);
        if (images.Count == 0)
            throw Refuse(DatasetFindingKind.Layout, null, "the data set is empty: it has no image");
        if (classNames.Count == 0)
            throw Refuse(DatasetFindingKind.Layout, null, "the data set has no class");
        return new DetectionDataset(Source, classNames, categoryIds, images, _findings);
    }

    /// <summary>The data set without some of its images; findings of this builder follow its own.</summary>
    /// <exception cref="DatasetException">Too much was left out, while reading or now.</exception>
    public DetectionDataset Build(DetectionDataset dataset, IReadOnlyList<DatasetImage> images)
    {
        _findings.InsertRange(0, dataset.Findings);
        ThrowIfTooMuchIsSkipped(images.Count);
        return new DetectionDataset(Source, dataset.ClassNames, dataset.CategoryIds, images, _findings);
    }

    private void ThrowIfTooMuchIsSkipped(int kept)
    {
        var skipped = _findings.Where(finding => finding.Action == DatasetFindingAction.ImageSkipped).Sum(finding => finding.Count);
        if (skipped > DatasetChecker.LargestSkippedShare * (kept + skipped))
            throw Refuse(DatasetFindingKind.Layout, null, $"{skipped} of {kept + skipped} images would be left out; at most "
                + $"{100 * DatasetChecker.LargestSkippedShare:0} % may be");
        var objects = _findings.Count(finding => finding.Action == DatasetFindingAction.ObjectSkipped);
        if (strict && skipped + objects > 0)
            throw Refuse(DatasetFindingKind.Layout, null, $"{skipped} images and {objects} objects would be left out, which strict reading "
                + "does not allow");
    }

    public void Add(DatasetFindingKind kind, DatasetFindingAction action, string? position, string? image, string problem) =>
        _findings.Add(new DatasetFinding(
            kind, action, File, position is null ? null : PlainText.Line(position), image, PlainText.Line(problem)));

    private void AddEach(DatasetFindingKind kind, DatasetFindingAction action, string? position, string? image, string problem)
    {
        if (_repeated.TryGetValue((kind, problem), out var index))
            _findings[index] = _findings[index] with { Count = _findings[index].Count + 1 };
        else
        {
            _repeated[(kind, problem)] = _findings.Count;
            Add(kind, action, position, image, problem);
        }
    }
}

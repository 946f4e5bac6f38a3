namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>Collects images, objects, problems and warnings while a reader goes through its file.</summary>
internal sealed class DatasetBuilder(string source)
{
    private const int ShownWarnings = 5;
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _cutBoxes = [];

    public void AddProblem(string problem) => _problems.Add(problem);

    public void AddWarning(string warning) => _warnings.Add(warning);

    /// <summary>Checks a box; a bad one becomes a problem and gives false.</summary>
    /// <param name="owner">What the message calls the object.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Top edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="imageWidth">Width of the image.</param>
    /// <param name="imageHeight">Height of the image.</param>
    public bool CheckBox(string owner, double x, double y, double width, double height, int imageWidth, int imageHeight)
    {
        if (BoxRules.FindProblem(x, y, width, height, imageWidth, imageHeight, out var isCut) is { } problem)
        {
            AddProblem($"{owner}: {problem}.");
            return false;
        }
        if (isCut)
            _cutBoxes.Add(owner);
        return true;
    }

    /// <summary>Ends in an exception that lists every problem found so far, if there is one.</summary>
    public void ThrowIfProblems()
    {
        if (_problems.Count > 0)
            throw new DatasetException(source, _problems);
    }

    public DetectionDataset Build(IReadOnlyList<string> classNames, IReadOnlyList<long> categoryIds, IReadOnlyList<DatasetImage> images)
    {
        if (images.Count == 0)
            AddProblem("the data set is empty: it has no image.");
        if (classNames.Count == 0)
            AddProblem("the data set has no class.");
        ThrowIfProblems();

        var used = new bool[classNames.Count];
        foreach (var item in images.SelectMany(image => image.Objects))
            used[item.Label] |= !item.IsCrowd;
        for (var label = 0; label < used.Length; label++)
            if (!used[label])
                AddWarning($"The class '{classNames[label]}' has no object.");
        if (_cutBoxes.Count > 0)
            AddWarning($"{_cutBoxes.Count} boxes stand out of their image and are cut for training: "
                + $"{string.Join(", ", _cutBoxes.Take(ShownWarnings))}{(_cutBoxes.Count > ShownWarnings ? " …" : "")}.");
        foreach (var group in images.GroupBy(image => image.Path, StringComparer.Ordinal).Where(group => group.Count() > 1))
            AddWarning($"The image '{group.First().Name}' occurs {group.Count()} times.");
        return new DetectionDataset(source, classNames, categoryIds, images, _warnings);
    }
}

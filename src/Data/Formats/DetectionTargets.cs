namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>What a file of detections may name: images by id, path, name or name without ending, classes by id or name.</summary>
internal sealed class DetectionTargets
{
    private readonly HashSet<long> _ids;
    private readonly Dictionary<string, long?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _categories = [];
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);

    public DetectionTargets(DetectionDataset dataset)
    {
        _ids = [.. dataset.Images.Select(image => image.Id)];
        // A path is the surest, then the name, then the name without its ending; what leads to several images leads to none.
        foreach (var key in new Func<DatasetImage, string>[]
                 {
                     image => image.Path, image => image.Name, image => Path.GetFileNameWithoutExtension(image.Name),
                 })
            foreach (var group in dataset.Images.GroupBy(key, StringComparer.Ordinal))
                _files.TryAdd(group.Key, group.Skip(1).Any() ? null : group.First().Id);
        for (var label = 0; label < dataset.ClassNames.Count; label++)
        {
            _categories.TryAdd(dataset.CategoryIds[label], label);
            _classes.TryAdd(dataset.ClassNames[label], label);
        }
    }

    /// <summary>The image of an id, or of a text in its place as some tools write the name of the file; null for none.</summary>
    public long? ImageOf(long? id, string? text) =>
        id is { } number && _ids.Contains(number) ? number : text is null ? null : ImageOf(text);

    /// <summary>The image of a file; null for none.</summary>
    public long? ImageOf(string file) => _files.TryGetValue(file, out var id) ? id
        : _files.GetValueOrDefault(file[(file.LastIndexOfAny(['/', '\\']) + 1)..]);

    /// <summary>The class of a category id, or of its name; null for none.</summary>
    public int? LabelOf(long? id, string? text) => id is { } number && _categories.TryGetValue(number, out var label) ? label
        : text is null ? null : LabelOf(text);

    /// <summary>The class of a name; null for none.</summary>
    public int? LabelOf(string name) => _classes.TryGetValue(name, out var label) ? label : null;
}

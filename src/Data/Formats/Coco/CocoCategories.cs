using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>The classes of a COCO file in the order of their ids.</summary>
internal sealed class CocoCategories
{
    private readonly Dictionary<CocoFile.Key, int> _labels = [];

    private CocoCategories(List<string> names, List<long> ids) => (Names, Ids) = (names, ids);

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<long> Ids { get; }

    /// <summary>The label of a category, or null when the file has none of that id.</summary>
    public int? LabelOf(CocoFile.Key? id) => id is { } key && _labels.TryGetValue(key, out var label) ? label : null;

    public static CocoCategories Read(CocoFile file, DatasetBuilder builder)
    {
        var entries = new Dictionary<CocoFile.Key, CocoFile.Category>();
        for (var i = 0; i < file.Categories!.Count; i++)
        {
            var entry = file.Categories[i];
            var position = $"categories[{i}]";
            if (entry.Id is not { } id || string.IsNullOrWhiteSpace(entry.Name))
                builder.Repair(DatasetFindingKind.ClassName, position, null, "a category needs an 'id' and a 'name'; it is passed over");
            else if (!entries.TryAdd(id, entry) && entries[id].Name != entry.Name)
                throw builder.Refuse(DatasetFindingKind.ClassName, position, $"the category id {PlainText.Quote(id.ToString())} stands for "
                    + $"{PlainText.Quote(entries[id].Name)} and {PlainText.Quote(entry.Name)}; its objects cannot be told apart");
        }
        DropRoots(file, entries, builder);

        // Texts have no place among the numbers, so they come after them, with new numbers.
        var next = entries.Keys.Where(key => key.Text is null).Select(key => key.Number).DefaultIfEmpty(0).Max() + 1;
        var categories = new CocoCategories([], []);
        var (names, ids) = ((List<string>)categories.Names, (List<long>)categories.Ids);
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, entry) in entries.OrderBy(entry => entry.Key.Text is not null).ThenBy(entry => entry.Key.Number)
                     .ThenBy(entry => entry.Key.Text, StringComparer.Ordinal))
        {
            var name = entry.Name!.Trim();
            if (!labels.TryGetValue(name, out var label))
            {
                labels[name] = label = names.Count;
                names.Add(name);
                ids.Add(key.Text is null ? key.Number : next++);
            }
            else
                builder.Repair(DatasetFindingKind.ClassName, null, null, $"the class {PlainText.Quote(name)} has more than one id, "
                    + $"{PlainText.Quote(key.ToString())} among them; they are taken for one class");
            categories._labels[key] = label;
        }
        return categories;
    }

    /// <summary>Roboflow writes the name of the project as a category above the others; nothing is of that class.</summary>
    private static void DropRoots(CocoFile file, Dictionary<CocoFile.Key, CocoFile.Category> entries, DatasetBuilder builder)
    {
        if (entries.Count < 2)
            return;
        var parents = entries.Values.Select(entry => entry.Parent).OfType<string>().ToHashSet();
        var roots = entries.Where(entry => entry.Value.Parent is "none" or "" or null && parents.Contains(entry.Value.Name!)).ToList();
        if (roots.Count == 0)
            return;
        var used = file.Annotations!.Select(annotation => annotation.CategoryId).OfType<CocoFile.Key>().ToHashSet();
        foreach (var (key, entry) in roots.Where(root => !used.Contains(root.Key)))
        {
            entries.Remove(key);
            builder.Repair(DatasetFindingKind.ClassName, null, null, $"the category {PlainText.Quote(entry.Name)} is only the root of the "
                + "others; it is no class");
        }
    }
}

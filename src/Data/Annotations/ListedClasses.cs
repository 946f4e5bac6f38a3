using System.Globalization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>From what objects name their classes by to labels 0 to C − 1.</summary>
internal sealed class ListedClasses
{
    private const int Shown = 12;

    private readonly List<string> _names = [];
    private readonly List<long> _numbers = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    private ListedClasses()
    {
    }

    public IReadOnlyList<string> Names => _names;

    /// <summary>The file's own number of each class; counted from 1 where it has none.</summary>
    public IReadOnlyList<long> Numbers => _numbers;

    /// <summary>The label of a class; null when the list has none of this name or number.</summary>
    public int? LabelOf(string key) => _labels.TryGetValue(key, out var label) ? label : null;

    /// <summary>The classes in the order of the list, or by name where there is no list.</summary>
    public static ListedClasses Of(Listing listing, DatasetBuilder builder)
    {
        var classes = new ListedClasses();
        foreach (var entry in listing.Classes ?? [])
            classes.Add(entry.Key, entry.Name.Trim(), entry.Number, builder);
        classes.TellNumbers(listing, builder);
        if (!listing.IsClosed)
            foreach (var name in listing.Images.SelectMany(image => image.Objects).Select(item => item.Class?.Trim()).OfType<string>()
                         .Where(name => name.Length > 0 && classes.LabelOf(name) is null).Distinct().Order(StringComparer.Ordinal).ToList())
            {
                if (classes.Names.Count > 0 && listing.Classes is { Count: > 0 })
                    builder.Note(DatasetFindingKind.ClassName, null, null,
                        $"objects are of the class {PlainText.Quote(name)}, which is not in the list of classes; it is added to them");
                classes.Add(name, name, null, builder);
            }
        builder.NoteCapitals(classes.Names);
        return classes;
    }

    private void Add(string key, string name, long? number, DatasetBuilder builder)
    {
        var label = _names.IndexOf(name);
        if (label >= 0)
            builder.Repair(DatasetFindingKind.ClassName, null, null,
                $"the class {PlainText.Quote(name)} stands in the list more than once; it is taken for one class");
        else
        {
            label = _names.Count;
            _names.Add(name);
            _numbers.Add(number ?? label + 1L);
        }
        _labels.TryAdd(key, label);
    }

    /// <summary>A detector's labels have no gaps, so numbers that have some are not those that it tells.</summary>
    private void TellNumbers(Listing listing, DatasetBuilder builder)
    {
        if (listing.Classes?.Any(entry => entry.Number is not null) != true || _numbers.Index().All(entry => entry.Index == entry.Item))
            return;
        var map = _numbers.Take(Shown).Select((number, label) => string.Create(
            CultureInfo.InvariantCulture, $"{number} ({PlainText.Quote(_names[label])}) is {label}"));
        builder.Note(DatasetFindingKind.Identifier, null, null, "the numbers of the classes do not count from 0 without gaps; as labels "
            + $"{string.Join(", ", map)}{(_numbers.Count > Shown ? ", and so on" : "")}");
    }
}

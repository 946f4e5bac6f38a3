using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// Images and objects of an <see cref="IDataView"/>. A cursor decodes an image when it is asked for it, so a reading opens several cursors,
/// which decode on several threads. A view that can shuffle does so itself; any other (rows of <c>LoadFromEnumerable</c>, each half of a
/// <c>TrainTestSplit</c>) is read in a <see cref="ScatteredOrder"/>. A view that works before it is asked, such as one over objects that
/// come from a slow <c>IEnumerable</c>, does so for each cursor.
/// </summary>
internal sealed class DataViewSource : IDetectionSource
{
    private readonly IDataView _view;
    private readonly DataViewColumns _columns;
    private readonly bool _labelIsKey;
    private readonly int[] _keyLabels; // for each key of the view the label
    private readonly Dictionary<string, int> _labels;
    private int _count = -1;

    /// <summary>Checks the columns; a view without class names in its keys is read once to find them.</summary>
    /// <param name="view">The data.</param>
    /// <param name="columns">Column names; null takes the defaults.</param>
    /// <param name="classNames">Known classes in the order of their labels, matched by name; others of the data follow them. Null takes
    /// those of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type; the message names it.</exception>
    public DataViewSource(IDataView view, DataViewColumns? columns = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _columns = columns ?? new DataViewColumns();
        Require(_columns.Image, "image", "Image", type => type is ImageDataViewType);
        Require(_columns.BoundingBoxes, "bounding box", "Vector<Single>", type =>
            type is VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } && raw == typeof(float));
        var label = Require(_columns.Label, "label", "Vector<Key<UInt32>> or Vector<String>", IsLabel);
        _labelIsKey = ((VectorDataViewType)label.Type).ItemType is KeyDataViewType;
        var own = _labelIsKey ? ReadKeyNames(label) : ReadLabelTexts();
        ClassNames = classNames is null ? own : [.. classNames, .. own.Except(classNames)];
        _keyLabels = _labelIsKey ? [.. own.Select(name => ClassNames.IndexOf(name))] : [];
        _labels = ClassNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public int Count => _count >= 0 ? _count : _count = (int)(_view.GetRowCount() ?? CountRows());

    /// <inheritdoc/>
    public ISampleReader Open(int? seed, int threads = 1) => seed is { } value && !_view.CanShuffle
        ? DataViewReader.Scattered(Count, value, () => OpenCursor(null))
        : DataViewReader.InOrder(Count, threads, () => OpenCursor(seed));

    private SampleCursor OpenCursor(int? seed)
    {
        string[] names =
        [
            _columns.Image, _columns.Label, _columns.BoundingBoxes, _columns.ImageId, _columns.ImagePath, _columns.Width, _columns.Height,
        ];
        var needed = names.Distinct().Select(name => _view.Schema.GetColumnOrNull(name)).OfType<DataViewSchema.Column>();
        var cursor = _view.GetRowCursor(needed, seed is { } value ? new Random(value) : null);
        return new SampleCursor(cursor, _columns, _labelIsKey, _keyLabels, _labels);
    }

    private DataViewSchema.Column Require(string name, string role, string expected, Func<DataViewType, bool> fits)
    {
        if (_view.Schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentOutOfRangeException(nameof(DataViewColumns), $"Could not find {role} column '{name}'");
        return fits(column.Type)
            ? column
            : throw new ArgumentOutOfRangeException(nameof(DataViewColumns),
                $"Schema mismatch for {role} column '{name}': expected {expected}, got {column.Type}");
    }

    private static bool IsLabel(DataViewType type) =>
        type is VectorDataViewType { ItemType: var item }
            && (item is TextDataViewType || item is KeyDataViewType && item.RawType == typeof(uint));

    private static string[] ReadKeyNames(DataViewSchema.Column label)
    {
        if (label.Annotations.Schema.GetColumnOrNull("KeyValues") is null)
            throw new ArgumentOutOfRangeException(nameof(DataViewColumns),
                $"Schema mismatch for label column '{label.Name}': expected keys with names (annotation KeyValues), got none");
        VBuffer<ReadOnlyMemory<char>> names = default;
        label.Annotations.GetValue("KeyValues", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private string[] ReadLabelTexts()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var column = _view.Schema[_columns.Label];
        using var cursor = _view.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        while (cursor.MoveNext())
        {
            getter(ref texts);
            names.UnionWith(texts.DenseValues().Select(text => text.ToString()));
        }
        return [.. names];
    }

    private long CountRows()
    {
        using var cursor = _view.GetRowCursor([]);
        var count = 0L;
        while (cursor.MoveNext())
            count++;
        return count;
    }
}

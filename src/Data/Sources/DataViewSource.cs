using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// Images and objects of an <see cref="IDataView"/>. Every reading opens cursors of its own. A view that can shuffle does so itself.
/// Any other (each half of a <c>TrainTestSplit</c>, for example) is read at many places in turn and through a pool of images,
/// because rows often come sorted by class and a batch of one class teaches the wrong thing.
/// </summary>
internal sealed class DataViewSource : IDetectionSource
{
    /// <summary>Decoded images in the pool; large enough to part neighbours, small enough for memory.</summary>
    private const int PoolSize = 64;

    /// <summary>Places at which a view that cannot shuffle is read in turn.</summary>
    private const int Places = 16;

    private readonly IDataView _view;
    private readonly DataViewColumns _columns;
    private readonly bool _labelIsKey;
    private readonly Dictionary<string, int> _labels;
    private int _count = -1;

    /// <summary>Checks the columns; a view without class names in its keys is read once to find them.</summary>
    /// <param name="view">The data.</param>
    /// <param name="columns">Column names; null takes the defaults.</param>
    /// <param name="classNames">Known classes in the order of their labels; null takes those of the data.</param>
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
        ClassNames = classNames ?? (_labelIsKey ? ReadKeyNames(label) : ReadLabelTexts());
        _labels = ClassNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public int Count => _count >= 0 ? _count : _count = (int)(_view.GetRowCount() ?? CountRows());

    /// <inheritdoc/>
    /// <exception cref="DatasetException">A row has no image, or its labels and boxes do not fit; the message names the row.</exception>
    public IEnumerable<DetectionSample> Read(int? seed)
    {
        if (seed is not { } value)
            return ReadRows(null);
        return _view.CanShuffle
            ? ReadRows(new Random(value))
            : Pooled(ReadScattered(new SampleRandom(value, 0, 1)), new SampleRandom(value, 0, 0));
    }

    private IEnumerable<DetectionSample> ReadRows(Random? random)
    {
        using var cursor = OpenCursor(random);
        var row = new DataViewSampleReader(cursor, _columns, _labelIsKey, ClassNames, _labels);
        while (cursor.MoveNext())
            yield return row.Read();
    }

    /// <summary>Every row once: each from one of many stretches of the view, drawn by how much of it is left.</summary>
    private IEnumerable<DetectionSample> ReadScattered(SampleRandom random)
    {
        var ranges = new List<RowRange>();
        try
        {
            var places = Math.Min(Places, Count);
            for (var i = 0; i < places; i++)
            {
                int start = (int)((long)Count * i / places), end = (int)((long)Count * (i + 1) / places);
                var cursor = OpenCursor(null);
                ranges.Add(new RowRange(cursor, new DataViewSampleReader(cursor, _columns, _labelIsKey, ClassNames, _labels), start,
                    end - start));
            }
            for (var left = Count; left > 0; left--)
            {
                var row = random.Next(left);
                var place = 0;
                while (row >= ranges[place].Remaining)
                    row -= ranges[place++].Remaining;
                yield return ranges[place].Read();
            }
        }
        finally
        {
            ranges.ForEach(range => range.Dispose());
        }
    }

    private DataViewRowCursor OpenCursor(Random? random)
    {
        string[] names = [_columns.Image, _columns.Label, _columns.BoundingBoxes, _columns.ImageId, _columns.ImagePath];
        var needed = names.Distinct().Select(name => _view.Schema.GetColumnOrNull(name)).OfType<DataViewSchema.Column>();
        return _view.GetRowCursor(needed, random);
    }

    /// <summary>Gives a random image of the pool and puts the next one in its place.</summary>
    private static IEnumerable<DetectionSample> Pooled(IEnumerable<DetectionSample> samples, SampleRandom random)
    {
        var pool = new List<DetectionSample>(PoolSize);
        foreach (var sample in samples)
        {
            if (pool.Count < PoolSize)
            {
                pool.Add(sample);
                continue;
            }
            var place = random.Next(PoolSize);
            yield return pool[place];
            pool[place] = sample;
        }
        foreach (var place in random.Permutation(pool.Count))
            yield return pool[place];
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

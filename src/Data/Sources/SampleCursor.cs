using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Formats;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads rows of a cursor. A row that is passed over costs no decoding, because a cursor computes what it is asked for.</summary>
internal sealed class SampleCursor : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly IReadOnlyList<string> _classNames;
    private readonly Dictionary<string, int> _labels;
    private readonly ImageColumn _image;
    private readonly ValueGetter<VBuffer<float>> _boxes;
    private readonly ValueGetter<VBuffer<uint>>? _keys;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _texts;
    private readonly ValueGetter<long>? _id;
    private int _row = -1;

    public SampleCursor(
        DataViewRowCursor cursor, DataViewColumns columns, bool labelIsKey, IReadOnlyList<string> classNames,
        Dictionary<string, int> labels)
    {
        (_cursor, _classNames, _labels) = (cursor, classNames, labels);
        var schema = cursor.Schema;
        _image = new ImageColumn(cursor, schema[columns.Image], ImageColumn.FindPath(schema, columns.ImagePath));
        _boxes = cursor.GetGetter<VBuffer<float>>(schema[columns.BoundingBoxes]);
        if (labelIsKey)
            _keys = cursor.GetGetter<VBuffer<uint>>(schema[columns.Label]);
        else
            _texts = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(schema[columns.Label]);
        if (schema.GetColumnOrNull(columns.ImageId) is { } id && id.Type.RawType == typeof(long))
            _id = cursor.GetGetter<long>(id);
    }

    /// <summary>Goes forward to a row and reads it.</summary>
    /// <param name="row">Number of the row in the order of the cursor, above that of the row before.</param>
    /// <exception cref="DatasetException">The row cannot be used; the message names it.</exception>
    /// <exception cref="InvalidOperationException">There is no such row.</exception>
    public DetectionSample Read(int row)
    {
        for (; _row < row; _row++)
            if (!_cursor.MoveNext())
                throw new InvalidOperationException(
                    "The data view has fewer rows than when they were counted; a view must not change during training.");
        return Read();
    }

    public void Dispose() => _cursor.Dispose();

    private DetectionSample Read()
    {
        var id = _cursor.Position;
        _id?.Invoke(ref id);
        var (name, image) = (_image.Name, _image.Read());
        var labels = ReadLabels(name);
        VBuffer<float> values = default;
        _boxes(ref values);
        float[] boxes = [.. values.DenseValues()];
        Check(name, labels, boxes, image);
        return new DetectionSample(id, name, image, labels, boxes);
    }

    private int[] ReadLabels(string name)
    {
        if (_keys is not null)
        {
            VBuffer<uint> keys = default;
            _keys(ref keys);
            // A key counts from 1; 0 stands for a value that the key map does not know.
            return [.. keys.DenseValues().Select(key => key >= 1 && key <= _classNames.Count
                ? (int)key - 1
                : throw new DatasetException(name, $"the label key {key} is no class."))];
        }
        VBuffer<ReadOnlyMemory<char>> texts = default;
        _texts!(ref texts);
        return [.. texts.DenseValues().Select(text => _labels.TryGetValue(text.ToString(), out var label)
            ? label
            : throw new DatasetException(name, $"the class '{text}' is unknown; known are {string.Join(", ", _classNames)}."))];
    }

    private static void Check(string name, int[] labels, float[] boxes, ImagePixels image)
    {
        if (boxes.Length != 4 * labels.Length)
            throw new DatasetException(name, $"{labels.Length} labels need {4 * labels.Length} box values; there are {boxes.Length}.");
        for (var i = 0; i < boxes.Length; i += 4)
        {
            if (BoxRules.FindProblem(boxes[i], boxes[i + 1], (double)boxes[i + 2] - boxes[i], (double)boxes[i + 3] - boxes[i + 1],
                image.Width, image.Height, out _) is { } problem)
                throw new DatasetException(name, $"object {i / 4 + 1}: {problem}.");
            (boxes[i], boxes[i + 2]) = (Math.Clamp(boxes[i], 0, image.Width), Math.Clamp(boxes[i + 2], 0, image.Width));
            (boxes[i + 1], boxes[i + 3]) = (Math.Clamp(boxes[i + 1], 0, image.Height), Math.Clamp(boxes[i + 3], 0, image.Height));
        }
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads rows of a cursor. A row that is passed over costs no decoding, because a cursor computes what it is asked for.</summary>
internal sealed class SampleCursor : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly int[] _keyLabels;
    private readonly Dictionary<string, int> _labels;
    private readonly ImageColumn _image;
    private readonly ValueGetter<VBuffer<float>> _boxes;
    private readonly ValueGetter<VBuffer<uint>>? _keys;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _texts;
    private readonly ValueGetter<long>? _id;
    private readonly (ValueGetter<int> Width, ValueGetter<int> Height)? _size;
    private int _row = -1;

    public SampleCursor(
        DataViewRowCursor cursor, DataViewColumns columns, bool labelIsKey, int[] keyLabels, Dictionary<string, int> labels)
    {
        (_cursor, _keyLabels, _labels) = (cursor, keyLabels, labels);
        var schema = cursor.Schema;
        _image = new ImageColumn(cursor, schema[columns.Image], ImageColumn.FindPath(schema, columns.ImagePath));
        _boxes = cursor.GetGetter<VBuffer<float>>(schema[columns.BoundingBoxes]);
        if (labelIsKey)
            _keys = cursor.GetGetter<VBuffer<uint>>(schema[columns.Label]);
        else
            _texts = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(schema[columns.Label]);
        if (schema.GetColumnOrNull(columns.ImageId) is { } id && id.Type.RawType == typeof(long))
            _id = cursor.GetGetter<long>(id);
        // Only where the row names a file too is it sure that these are the sides of an image.
        if (ImageColumn.FindPath(schema, columns.ImagePath) is not null
            && schema.GetColumnOrNull(columns.Width) is { } width && width.Type.RawType == typeof(int)
            && schema.GetColumnOrNull(columns.Height) is { } height && height.Type.RawType == typeof(int))
            _size = (cursor.GetGetter<int>(width), cursor.GetGetter<int>(height));
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
        try
        {
            CheckSize(image);
            var labels = ReadLabels(name);
            return new DetectionSample(id, name, image, labels, ReadBoxes(name, labels.Length, image));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private void CheckSize(ImagePixels image)
    {
        if (_size is not { } size)
            return;
        var (width, height) = (0, 0);
        size.Width(ref width);
        size.Height(ref height);
        if (width > 0 && height > 0 && (width, height) != (image.Width, image.Height))
            throw _image.Unusable($"the image is {image.Width}×{image.Height}, but was {width}×{height} when the data set was read.");
    }

    private int[] ReadLabels(string name)
    {
        if (_keys is not null)
        {
            VBuffer<uint> keys = default;
            _keys(ref keys);
            // A key counts from 1; 0 stands for a value that the key map does not know.
            return [.. keys.DenseValues().Select(key => key >= 1 && key <= _keyLabels.Length
                ? _keyLabels[key - 1]
                : throw new DatasetException(name, $"the label key {key} is no class."))];
        }
        VBuffer<ReadOnlyMemory<char>> texts = default;
        _texts!(ref texts);
        return [.. texts.DenseValues().Select(text => _labels.TryGetValue(text.ToString(), out var label)
            ? label
            : throw new DatasetException(name, $"the class '{text}' is unknown; known are {string.Join(", ", _labels.Keys)}."))];
    }

    private BoxXyxy[] ReadBoxes(string name, int count, ImagePixels image)
    {
        VBuffer<float> buffer = default;
        _boxes(ref buffer);
        float[] values = [.. buffer.DenseValues()];
        if (values.Length != 4 * count)
            throw new DatasetException(name, $"{count} labels need {4 * count} box values; there are {values.Length}.");
        var boxes = BoxXyxy.FromValues(values);
        for (var i = 0; i < count; i++)
        {
            var box = boxes[i];
            if (BoxRules.FindProblem(box.X0, box.Y0, (double)box.X1 - box.X0, (double)box.Y1 - box.Y0, image.Width, image.Height, out _)
                is { } problem)
                throw new DatasetException(name, $"object {i + 1}: {problem}.");
            boxes[i] = box.ClampTo(image.Width, image.Height);
        }
        return boxes;
    }
}

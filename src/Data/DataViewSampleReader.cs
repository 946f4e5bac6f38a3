using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data;

/// <summary>
/// Reads the current row of a cursor. Pictures are not disposed here: those of a view over objects belong to the objects,
/// and a view that decodes disposes the previous picture itself when it is asked for the next.
/// </summary>
internal sealed class DataViewSampleReader
{
    private readonly DataViewRowCursor _cursor;
    private readonly IReadOnlyList<string> _classNames;
    private readonly Dictionary<string, int> _labels;
    private readonly ValueGetter<MLImage> _image;
    private readonly ValueGetter<VBuffer<float>> _boxes;
    private readonly ValueGetter<VBuffer<uint>>? _keys;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _texts;
    private readonly ValueGetter<long>? _id;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _path;
    private MLImage? _current;

    public DataViewSampleReader(
        DataViewRowCursor cursor, DataViewColumns columns, bool labelIsKey, IReadOnlyList<string> classNames, Dictionary<string, int> labels)
    {
        (_cursor, _classNames, _labels) = (cursor, classNames, labels);
        var schema = cursor.Schema;
        _image = cursor.GetGetter<MLImage>(schema[columns.Image]);
        _boxes = cursor.GetGetter<VBuffer<float>>(schema[columns.BoundingBoxes]);
        if (labelIsKey)
            _keys = cursor.GetGetter<VBuffer<uint>>(schema[columns.Label]);
        else
            _texts = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(schema[columns.Label]);
        if (schema.GetColumnOrNull(columns.ImageId) is { } id && id.Type.RawType == typeof(long))
            _id = cursor.GetGetter<long>(id);
        if (schema.GetColumnOrNull(columns.ImagePath) is { Type: TextDataViewType } path)
            _path = cursor.GetGetter<ReadOnlyMemory<char>>(path);
    }

    /// <exception cref="DatasetException">The row cannot be used; the message names it.</exception>
    public DetectionSample Read()
    {
        var id = _cursor.Position;
        _id?.Invoke(ref id);
        ReadOnlyMemory<char> path = default;
        _path?.Invoke(ref path);
        var name = path.IsEmpty ? $"row {_cursor.Position}" : path.ToString();

        try
        {
            _image(ref _current!);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            throw new DatasetException(name, $"the picture cannot be read: {exception.Message}", exception);
        }
        if (_current is null)
            throw new DatasetException(name, "there is no picture.");
        var labels = ReadLabels(name);
        VBuffer<float> values = default;
        _boxes(ref values);
        float[] boxes = [.. values.DenseValues()];
        Check(name, labels, boxes, _current);
        return new DetectionSample(id, name, _current.ToRgb(), labels, boxes);
    }

    private int[] ReadLabels(string name)
    {
        if (_keys is not null)
        {
            VBuffer<uint> keys = default;
            _keys(ref keys);
            // A key counts from 1; 0 stands for a value that the key map does not know.
            return [.. keys.DenseValues().Select(key => key >= 1 && key <= _classNames.Count ? (int)key - 1 : throw new DatasetException(name, $"the label key {key} is no class."))];
        }
        VBuffer<ReadOnlyMemory<char>> texts = default;
        _texts!(ref texts);
        return [.. texts.DenseValues().Select(text => _labels.TryGetValue(text.ToString(), out var label)
            ? label
            : throw new DatasetException(name, $"the class '{text}' is unknown; known are {string.Join(", ", _classNames)}."))];
    }

    private static void Check(string name, int[] labels, float[] boxes, MLImage image)
    {
        if (boxes.Length != 4 * labels.Length)
            throw new DatasetException(name, $"{labels.Length} labels need {4 * labels.Length} box values; there are {boxes.Length}.");
        for (var i = 0; i < boxes.Length; i += 4)
        {
            if (BoxRules.FindProblem(boxes[i], boxes[i + 1], (double)boxes[i + 2] - boxes[i], (double)boxes[i + 3] - boxes[i + 1], image.Width, image.Height, out _) is { } problem)
                throw new DatasetException(name, $"object {i / 4 + 1}: {problem}.");
            (boxes[i], boxes[i + 2]) = (Math.Clamp(boxes[i], 0, image.Width), Math.Clamp(boxes[i + 2], 0, image.Width));
            (boxes[i + 1], boxes[i + 3]) = (Math.Clamp(boxes[i + 1], 0, image.Height), Math.Clamp(boxes[i + 3], 0, image.Height));
        }
    }
}

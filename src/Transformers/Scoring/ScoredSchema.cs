using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>
/// The input columns, hidden ones included, with the three columns of a detector appended: the same schema as that of the chain
/// that the saved model is, so that saving does not change it.
/// </summary>
internal sealed class ScoredSchema
{
    private readonly DataViewSchema.Column[] _passing;

    public ScoredSchema(DataViewSchema input, DetectionColumns columns, IReadOnlyList<string> classNames)
    {
        Input = input;
        Image = SchemaChecks.Find(input, columns.Image, "image");
        if (Image.Type is not ImageDataViewType)
            throw SchemaChecks.Mismatch("image", columns.Image, "Image", Image.Type.ToString()!);

        _passing = [.. input];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_passing);
        var keyValues = new DataViewSchema.Annotations.Builder();
        var names = classNames.Select(name => name.AsMemory()).ToArray();
        keyValues.Add(
            "KeyValues", new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names]));
        builder.AddColumn(columns.PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), names.Length)),
            keyValues.ToAnnotations());
        builder.AddColumn(columns.PredictedBoundingBoxes, new VectorDataViewType(NumberDataViewType.Single));
        builder.AddColumn(columns.Score, new VectorDataViewType(NumberDataViewType.Single));
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column Image { get; }

    /// <summary>The input column that passes through as this output column, or null for one of the appended three.</summary>
    public DataViewSchema.Column? Source(DataViewSchema.Column output) => output.Index < _passing.Length ? _passing[output.Index] : null;

    /// <summary>The input columns that the given output columns are computed from.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> outputs)
    {
        var sources = outputs.Select(output => (Source(output) ?? Image).Index).ToHashSet();
        return Input.Where(column => sources.Contains(column.Index));
    }

    /// <summary>A getter of one of the three appended columns over whatever <paramref name="current"/> returns.</summary>
    public Delegate Getter(DataViewSchema.Column column, Func<Detections> current) => (column.Index - _passing.Length) switch
    {
        // Keys count from 1; 0 is the missing value.
        0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) => Fill(current().Labels, ref value, static label => (uint)label + 1)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill(current().BoxesXyxy, ref value, static x => x)),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill(current().Scores, ref value, static x => x)),
    };

    private static void Fill<TIn, TOut>(TIn[] source, ref VBuffer<TOut> value, Func<TIn, TOut> convert)
    {
        var editor = VBufferEditor.Create(ref value, source.Length);
        for (var i = 0; i < source.Length; i++)
            editor.Values[i] = convert(source[i]);
        value = editor.Commit();
    }
}

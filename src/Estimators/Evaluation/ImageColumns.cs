using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Path and size of the images, as far as a view has the columns that the loaders make.</summary>
internal sealed class ImageColumns(DataViewSchema schema)
{
    private readonly DataViewSchema.Column? _path = Find(schema, ColumnNames.ImagePath, TextDataViewType.Instance);
    private readonly DataViewSchema.Column? _width = Find(schema, ColumnNames.Width, NumberDataViewType.Int32);
    private readonly DataViewSchema.Column? _height = Find(schema, ColumnNames.Height, NumberDataViewType.Int32);

    /// <summary>The columns that are there.</summary>
    public IEnumerable<DataViewSchema.Column?> Columns => [_path, _width, _height];

    /// <summary>A function that reads the image of the current row, whose id is the number of the row.</summary>
    public Func<MeasuredImage> Getter(DataViewRow row)
    {
        var path = Value<ReadOnlyMemory<char>>(row, _path);
        var (width, height) = (Value<int>(row, _width), Value<int>(row, _height));
        return () => new MeasuredImage(row.Position, path is null ? null : path().ToString(), width?.Invoke() ?? 0, height?.Invoke() ?? 0);
    }

    private static Func<T>? Value<T>(DataViewRow row, DataViewSchema.Column? column)
    {
        if (column is not { } found)
            return null;
        var getter = row.GetGetter<T>(found);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value;
        };
    }

    private static DataViewSchema.Column? Find(DataViewSchema schema, string name, DataViewType type) =>
        schema.GetColumnOrNull(name) is { } column && column.Type.Equals(type) ? column : null;
}

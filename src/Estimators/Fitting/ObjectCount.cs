using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>How many objects images have. Reads the labels alone.</summary>
internal static class ObjectCount
{
    /// <summary>The most objects of an image.</summary>
    /// <param name="view">Images with their objects.</param>
    /// <param name="labels">The column with the classes of the objects, keys or texts.</param>
    public static int Most(IDataView view, string labels)
    {
        var column = view.Schema[labels];
        return column.Type is VectorDataViewType { ItemType: TextDataViewType }
            ? Most<ReadOnlyMemory<char>>(view, column)
            : Most<uint>(view, column);
    }

    private static int Most<T>(IDataView view, DataViewSchema.Column column)
    {
        using var cursor = view.GetRowCursor([column]);
        var read = cursor.GetGetter<VBuffer<T>>(column);
        VBuffer<T> objects = default;
        var most = 0;
        while (cursor.MoveNext())
        {
            read(ref objects);
            most = Math.Max(most, objects.Length);
        }
        return most;
    }
}

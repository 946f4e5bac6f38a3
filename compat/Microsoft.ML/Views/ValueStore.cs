namespace Microsoft.ML.Data;

/// <summary>Values of one column, kept by slot.</summary>
internal abstract class ValueStore
{
    public abstract void Keep(int slot);

    public static ValueStore Create(DataViewRow row, DataViewSchema.Column column) =>
        GenericCall.Invoke<ValueStore>(typeof(ValueStore), nameof(CreateOf), [column.Type.RawType], row, column);

    private static ValueStore<T> CreateOf<T>(DataViewRow row, DataViewSchema.Column column) => new(row.GetGetter<T>(column));
}

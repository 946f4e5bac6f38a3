namespace Microsoft.ML.Data;

public sealed class RowIdDataViewType : PrimitiveDataViewType
{
    private RowIdDataViewType()
        : base(typeof(DataViewRowId))
    {
    }

    public static RowIdDataViewType Instance { get; } = new RowIdDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "DataViewRowId";
}

using System;

namespace Microsoft.ML.Data;

public sealed class TextDataViewType : PrimitiveDataViewType
{
    private TextDataViewType()
        : base(typeof(ReadOnlyMemory<char>))
    {
    }

    public static TextDataViewType Instance { get; } = new TextDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "String";
}

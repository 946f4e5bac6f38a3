using System;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class KeyTypeAttribute : Attribute
{
    public KeyTypeAttribute()
    {
    }

    public KeyTypeAttribute(ulong count)
    {
        Count = count;
    }

    internal ulong? Count { get; }
}

using System;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    protected DataViewTypeAttribute()
    {
    }

    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);
}

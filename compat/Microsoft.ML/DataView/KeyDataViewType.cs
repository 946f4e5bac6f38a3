using System;
using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Raw values are 1-based, 0 means missing.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        if (!IsValidDataType(type))
            throw new ArgumentException($"A key is one of the unsigned integers, not {type}.", nameof(type));
        if (count == 0 || count > MaxCount(type))
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The count of a key of {type.Name} lies between 1 and {MaxCount(type)}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, count < 0 ? 0 : (ulong)count)
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) =>
        other is KeyDataViewType key && RawType == key.RawType && Count == key.Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Key<{RawType.Name}, 0-{Count - 1}>");

    internal static ulong MaxCount(Type type) =>
        type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}

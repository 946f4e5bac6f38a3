using System;
using System.Globalization;

namespace Microsoft.ML.Data;

public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public DataViewRowId Fork() => Combine(new DataViewRowId(0x9E3779B97F4A7C15, 1));

    public DataViewRowId Next() => Combine(new DataViewRowId(0xD1B54A32D192ED03, 2));

    public DataViewRowId Combine(DataViewRowId other)
    {
        ulong low = Mix(Low ^ (other.Low * 0x9FB21C651E98DF25));
        ulong high = Mix(High ^ (other.High * 0xA0761D6478BD642F) ^ low);
        return new DataViewRowId(Mix(low + high), high);
    }

    public int CompareTo(DataViewRowId other)
    {
        int order = High.CompareTo(other.High);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    // The finaliser of SplitMix64.
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

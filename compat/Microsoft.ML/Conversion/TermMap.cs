using System;
using System.Collections.Generic;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>Values and their keys: the first value is key 1.</summary>
internal abstract class TermMap
{
    public abstract PrimitiveDataViewType ItemType { get; }

    /// <summary>A key type needs a count of one at least, even where no value was seen.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    protected abstract int Count { get; }

    public static TermMap Collect(IDataView data, DataViewSchema.Column column, int maximum, bool byValue)
    {
        if (column.Type.ItemType() is not PrimitiveDataViewType item)
            throw Mismatch.Type("inputSchema", "input", column.Name, "a primitive type or a vector of one", column.Type.ToString());
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        return GenericCall.Invoke<TermMap>(typeof(TermMap), nameof(CollectOf), [item.RawType], cursor, column, item, maximum, byValue);
    }

    public static TermMap Load(BinaryReader reader, int count)
    {
        var item = TypeFile.Read(reader) as PrimitiveDataViewType ?? throw new FormatException("the terms are of no primitive type");
        return GenericCall.Invoke<TermMap>(typeof(TermMap), nameof(LoadOf), [item.RawType], reader, item, count);
    }

    public abstract void Save(BinaryWriter writer);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder builder, bool asText);

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column column);

    private static TermMap<T> CollectOf<T>(DataViewRowCursor cursor, DataViewSchema.Column column, PrimitiveDataViewType item, int maximum, bool byValue)
    {
        var seen = new HashSet<T>(TextComparer.EqualityOf<T>());
        var terms = new List<T>();
        void Add(T value)
        {
            if (terms.Count < maximum && !MissingValue.Is(value) && seen.Add(value))
                terms.Add(value);
        }

        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            while (cursor.MoveNext())
            {
                getter(ref vector);
                foreach (T value in vector.DenseValues())
                    Add(value);
            }
        }
        else
        {
            ValueGetter<T> getter = cursor.GetGetter<T>(column);
            T value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                Add(value);
            }
        }
        if (byValue)
            terms.Sort(TextComparer.OrderOf<T>());
        return new TermMap<T>(item, terms.ToArray());
    }

    private static TermMap<T> LoadOf<T>(BinaryReader reader, PrimitiveDataViewType item, int count)
    {
        Func<BinaryReader, T> read = ValueFile.Reader<T>();
        var terms = new List<T>();
        for (int i = 0; i < count; i++)
            terms.Add(read(reader));
        return new TermMap<T>(item, terms.ToArray());
    }
}

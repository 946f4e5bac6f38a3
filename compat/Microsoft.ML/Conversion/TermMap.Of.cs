using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Microsoft.ML.Data;

internal sealed class TermMap<T> : TermMap
{
    private readonly T[] terms;
    private readonly Dictionary<T, uint> keys;

    public TermMap(PrimitiveDataViewType itemType, T[] terms)
    {
        ItemType = itemType;
        this.terms = terms;
        keys = new Dictionary<T, uint>(terms.Length, TextComparer.EqualityOf<T>());
        foreach (T term in terms)
            keys.TryAdd(term, (uint)keys.Count + 1);
    }

    public override PrimitiveDataViewType ItemType { get; }

    protected override int Count => terms.Length;

    public override void Save(BinaryWriter writer)
    {
        writer.Write(terms.Length);
        TypeFile.Write(writer, ItemType);
        Action<BinaryWriter, T> write = ValueFile.Writer<T>();
        foreach (T term in terms)
            write(writer, term);
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder builder, bool asText)
    {
        if (terms.Length == 0)
            return;
        if (asText && typeof(T) != typeof(ReadOnlyMemory<char>))
            Add(builder, TextDataViewType.Instance, Array.ConvertAll(terms, term => string.Format(CultureInfo.InvariantCulture, "{0}", term).AsMemory()));
        else
            Add(builder, ItemType, terms);
    }

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref value);
                key = keys.GetValueOrDefault(value);
            });
        }
        ValueGetter<VBuffer<T>> getVector = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        VBuffer<T> dense = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> target) =>
        {
            getVector(ref vector);
            vector.CopyToDense(ref dense);
            ReadOnlySpan<T> values = dense.GetValues();
            VBufferEditor<uint> editor = VBufferEditor.Create(ref target, values.Length);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = keys.GetValueOrDefault(values[i]);
            target = editor.Commit();
        });
    }

    private static void Add<TValue>(DataViewSchema.Annotations.Builder builder, PrimitiveDataViewType item, TValue[] values) => builder.Add(
        SchemaAnnotationsExtensions.KeyValues,
        new VectorDataViewType(item, values.Length),
        (ref VBuffer<TValue> target) => VBuffer<TValue>.Copy(values, 0, ref target, values.Length));
}

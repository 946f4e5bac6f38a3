using System;
using System.Collections.Generic;
using System.IO;

namespace Microsoft.ML.Data;

internal sealed class LookupMap<TKey, TValue>(DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) : LookupMap
{
    private readonly Dictionary<TKey, TValue> values = new(TextComparer.EqualityOf<TKey>());

    public override DataViewType KeyType => keyType;

    public override DataViewType ValueType => valueType;

    public override DataViewSchema.Annotations ValueAnnotations => annotations;

    /// <summary>False when the key is there already.</summary>
    public bool TryAdd(TKey key, TValue value) => values.TryAdd(key, value);

    public override void Save(BinaryWriter writer)
    {
        TypeFile.Write(writer, keyType);
        TypeFile.Write(writer, valueType);
        SchemaFile.WriteAnnotations(writer, annotations);
        Action<BinaryWriter, TKey> writeKey = ValueFile.Writer<TKey>();
        Action<BinaryWriter, TValue> writeValue = ValueFile.Writer<TValue>();
        writer.Write(values.Count);
        foreach ((TKey key, TValue value) in values)
        {
            writeKey(writer, key);
            writeValue(writer, value);
        }
    }

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return Items(row.GetGetter<VBuffer<TKey>>(column));
        ValueGetter<TKey> getKey = row.GetGetter<TKey>(column);
        ValueCopier<TValue> copy = ValueCopier.For<TValue>();
        TKey key = default;
        return (ValueGetter<TValue>)((ref TValue value) =>
        {
            getKey(ref key);
            TValue found = values.GetValueOrDefault(key);
            copy(in found, ref value);
        });
    }

    private ValueGetter<VBuffer<TValue>> Items(ValueGetter<VBuffer<TKey>> getKeys)
    {
        VBuffer<TKey> source = default;
        VBuffer<TKey> dense = default;
        return (ref VBuffer<TValue> target) =>
        {
            getKeys(ref source);
            source.CopyToDense(ref dense);
            ReadOnlySpan<TKey> keys = dense.GetValues();
            VBufferEditor<TValue> editor = VBufferEditor.Create(ref target, keys.Length);
            for (int i = 0; i < keys.Length; i++)
                editor.Values[i] = values.GetValueOrDefault(keys[i]);
            target = editor.Commit();
        };
    }
}

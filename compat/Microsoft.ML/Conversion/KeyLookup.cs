using System;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>From keys (1-based, 0 = missing) to the values that the column's annotation holds.</summary>
internal static class KeyLookup
{
    public static Delegate Getter<TKey, TValue>(DataViewRow row, DataViewSchema.Column column)
        where TKey : unmanaged, IUnsignedNumber<TKey>
    {
        VBuffer<TValue> annotated = default;
        column.GetKeyValues(ref annotated);
        var values = new TValue[annotated.Length];
        annotated.CopyTo(values);
        TValue missing = MissingValue.Of<TValue>();
        TValue Find(TKey key)
        {
            ulong index = ulong.CreateChecked(key);
            return index > 0 && index <= (ulong)values.Length ? values[index - 1] : missing;
        }

        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<TKey> getKey = row.GetGetter<TKey>(column);
            TKey key = default;
            return (ValueGetter<TValue>)((ref TValue value) =>
            {
                getKey(ref key);
                value = Find(key);
            });
        }
        ValueGetter<VBuffer<TKey>> getKeys = row.GetGetter<VBuffer<TKey>>(column);
        VBuffer<TKey> source = default;
        VBuffer<TKey> dense = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> target) =>
        {
            getKeys(ref source);
            source.CopyToDense(ref dense);
            ReadOnlySpan<TKey> keys = dense.GetValues();
            VBufferEditor<TValue> editor = VBufferEditor.Create(ref target, keys.Length);
            for (int i = 0; i < keys.Length; i++)
                editor.Values[i] = Find(keys[i]);
            target = editor.Commit();
        });
    }
}

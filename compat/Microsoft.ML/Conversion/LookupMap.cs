using System;
using System.Collections.Generic;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>What <c>MapValue</c> looks up: from values of one type to values of another.</summary>
internal abstract class LookupMap
{
    public abstract DataViewType KeyType { get; }

    public abstract DataViewType ValueType { get; }

    public abstract DataViewSchema.Annotations ValueAnnotations { get; }

    /// <summary>A map of users' pairs. As keys, the values become the key values of a key column, in the order of their first occurrence.</summary>
    public static LookupMap FromPairs<TIn, TOut>(KeyValuePair<TIn, TOut>[] pairs, bool asKeys)
    {
        IDataView view = new EnumerableView<KeyAndValue<TIn, TOut>>(
            Array.ConvertAll(pairs, pair => new KeyAndValue<TIn, TOut> { Key = pair.Key, Value = pair.Value }),
            MemberColumn.Resolve(typeof(KeyAndValue<TIn, TOut>), null, SchemaDefinition.Direction.Read));
        if (asKeys)
        {
            TermMap terms = TermMap.Collect(view, view.Schema["Value"], int.MaxValue, byValue: false);
            view = new Transforms.ValueToKeyMappingTransformer([("Value", "Value")], [terms], asText: false).Transform(view);
        }
        return FromView(view, view.Schema["Key"], view.Schema["Value"]);
    }

    public static LookupMap FromView(IDataView view, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        if (key.Type is not PrimitiveDataViewType)
            throw new ArgumentException($"Column '{key.Name}' of type {key.Type} cannot be looked up by: its type is not primitive.", nameof(key));
        if (!TypeFile.CanWrite(value.Type) || value.Type.ItemType() is not PrimitiveDataViewType)
            throw new ArgumentException($"Column '{value.Name}' of type {value.Type} cannot be the value of a look-up.", nameof(value));
        return GenericCall.Invoke<LookupMap>(typeof(LookupMap), nameof(ReadOf), [key.Type.RawType, value.Type.RawType], view, key, value);
    }

    public static LookupMap Load(BinaryReader reader)
    {
        var key = TypeFile.Read(reader) as PrimitiveDataViewType ?? throw new FormatException("the look-up goes by no primitive type");
        DataViewType value = TypeFile.Read(reader);
        DataViewSchema.Annotations annotations = SchemaFile.ReadAnnotations(reader);
        return GenericCall.Invoke<LookupMap>(typeof(LookupMap), nameof(LoadOf), [key.RawType, value.RawType], reader, key, value, annotations);
    }

    public abstract void Save(BinaryWriter writer);

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column column);

    private static LookupMap ReadOf<TKey, TValue>(IDataView view, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        var map = new LookupMap<TKey, TValue>(key.Type, value.Type, value.Annotations);
        using DataViewRowCursor cursor = view.GetRowCursor([key, value]);
        ValueGetter<TKey> getKey = cursor.GetGetter<TKey>(key);
        ValueGetter<TValue> getValue = cursor.GetGetter<TValue>(value);
        while (cursor.MoveNext())
        {
            TKey k = default;
            TValue v = default;
            getKey(ref k);
            getValue(ref v);
            if (!map.TryAdd(k, v))
                throw new InvalidOperationException($"The look-up has the key '{k}' twice.");
        }
        return map;
    }

    private static LookupMap LoadOf<TKey, TValue>(BinaryReader reader, DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations)
    {
        var map = new LookupMap<TKey, TValue>(keyType, valueType, annotations);
        Func<BinaryReader, TKey> readKey = ValueFile.Reader<TKey>();
        Func<BinaryReader, TValue> readValue = ValueFile.Reader<TValue>();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            TKey key = readKey(reader);
            if (!map.TryAdd(key, readValue(reader)))
                throw new FormatException($"the look-up has the key '{key}' twice");
        }
        return map;
    }

    private sealed class KeyAndValue<TIn, TOut>
    {
        public TIn Key { get; set; }

        public TOut Value { get; set; }
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public class ValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ValueMappingTransformer";
    private const string MapName = "DefaultMap.idv";

    internal ValueMappingTransformer(IReadOnlyList<(string Output, string Input)> columns, LookupMap map)
        : base(columns)
    {
        Map = map;
    }

    internal LookupMap Map { get; }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        using var reader = new BinaryReader(new MemoryStream(ctx.LoadBytes(MapName)), Encoding.UTF8);
        return new ValueMappingTransformer(pairs, LookupMap.Load(reader));
    }

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, this);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
        ctx.SaveStream(MapName, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Map.Save(writer);
        });
    }

    private sealed class Rows(DataViewSchema inputSchema, ValueMappingTransformer parent) : OneToOneMapping(inputSchema, parent.Columns)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input)
        {
            LookupMap map = parent.Map;
            var vector = input.Type as VectorDataViewType;
            if (!input.Type.ItemType().Equals(map.KeyType) || (vector != null && map.ValueType is VectorDataViewType))
                throw Mismatch.Type("inputSchema", "input", input.Name, map.KeyType.ToString(), input.Type.ToString());
            DataViewType type = vector == null ? map.ValueType : new VectorDataViewType((PrimitiveDataViewType)map.ValueType, vector.Dimensions);
            return new DataViewSchema.DetachedColumn(name, type, map.ValueAnnotations);
        }

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input) => parent.Map.CreateGetter(row, input);
    }
}

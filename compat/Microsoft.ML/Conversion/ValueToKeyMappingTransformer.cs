using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";
    private readonly TermMap[] maps;
    private readonly bool asText;

    internal ValueToKeyMappingTransformer(IReadOnlyList<(string Output, string Input)> columns, TermMap[] maps, bool asText)
        : base(columns)
    {
        this.maps = maps;
        this.asText = asText;
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        bool asText = ctx.Reader.ReadBoolean();
        var maps = new TermMap[pairs.Length];
        for (int i = 0; i < maps.Length; i++)
            maps[i] = TermMap.Load(ctx.Reader, ctx.ReadCount());
        return new ValueToKeyMappingTransformer(pairs, maps, asText);
    }

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, this);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
        ctx.Writer.Write(asText);
        foreach (TermMap map in maps)
            map.Save(ctx.Writer);
    }

    private sealed class Rows(DataViewSchema inputSchema, ValueToKeyMappingTransformer parent) : OneToOneMapping(inputSchema, parent.Columns)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input)
        {
            TermMap map = parent.maps[index];
            if (!input.Type.ItemType().Equals(map.ItemType))
                throw Mismatch.Type("inputSchema", "input", input.Name, map.ItemType.ToString(), input.Type.ToString());
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == SchemaAnnotationsExtensions.SlotNames);
            map.AddKeyValues(annotations, parent.asText);
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(map.KeyType, vector.Dimensions) : map.KeyType;
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input) => parent.maps[index].CreateGetter(row, input);
    }
}

using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IReadOnlyList<(string Output, string Input)> columns)
        : base(columns)
    {
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new KeyToValueMappingTransformer(ctx.ReadPairs());

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, Columns);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
    }

    private sealed class Rows(DataViewSchema inputSchema, IReadOnlyList<(string Output, string Input)> pairs) : OneToOneMapping(inputSchema, pairs)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input)
        {
            if (input.Type.ItemType() is not KeyDataViewType)
                throw Mismatch.Type("inputSchema", "input", input.Name, "KeyType", input.Type.ToString());
            PrimitiveDataViewType item = KeyValuesOf(input).ItemType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == SchemaAnnotationsExtensions.SlotNames);
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input) => GenericCall.Invoke<Delegate>(
            typeof(KeyLookup), nameof(KeyLookup.Getter), [input.Type.ItemType().RawType, KeyValuesOf(input).ItemType.RawType], row, input);

        private static VectorDataViewType KeyValuesOf(DataViewSchema.Column input) =>
            input.Annotations.Schema.GetColumnOrNull(SchemaAnnotationsExtensions.KeyValues)?.Type as VectorDataViewType
            ?? throw new InvalidOperationException($"Metadata KeyValues does not exist on column '{input.Name}'.");
    }
}

using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(IReadOnlyList<(string Output, string Input)> columns)
        : base(columns)
    {
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new ColumnCopyingTransformer(ctx.ReadPairs());

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, Columns);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
    }

    private sealed class Rows(DataViewSchema inputSchema, IReadOnlyList<(string Output, string Input)> pairs) : OneToOneMapping(inputSchema, pairs)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input) => new(name, input.Type, input.Annotations);

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input) => GenericCall.Getter(row, input);
    }
}

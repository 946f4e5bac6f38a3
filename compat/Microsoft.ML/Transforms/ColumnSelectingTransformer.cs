using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumns";
    private readonly bool keepHidden;

    internal ColumnSelectingTransformer(string[] names, bool drop, bool keepHidden)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length == 0 || names.Any(string.IsNullOrEmpty))
            throw new ArgumentException("One or more names of columns are needed.", nameof(names));
        Names = names.ToArray();
        Drops = drop;
        this.keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal string[] Names { get; }

    internal bool Drops { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SelectedView(input, Bind(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.SetLoader(LoaderSignature);
        ctx.Writer.Write(Drops);
        ctx.Writer.Write(keepHidden);
        ctx.Writer.Write(Names.Length);
        foreach (string name in Names)
            ctx.Writer.Write(name);
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        bool drop = ctx.Reader.ReadBoolean();
        bool keepHidden = ctx.Reader.ReadBoolean();
        var names = new string[ctx.ReadCount()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.Reader.ReadString();
        return new ColumnSelectingTransformer(names, drop, keepHidden);
    }

    private ColumnSelection Bind(DataViewSchema schema)
    {
        foreach (string name in Names)
        {
            if (!Drops && schema.GetColumnOrNull(name) == null)
                throw Mismatch.Missing("inputSchema", "input", name);
        }
        IEnumerable<int> kept = Drops
            ? schema.Where(column => !Names.Contains(column.Name)).Select(column => column.Index)
            : Names.SelectMany(name => schema.Where(column => column.Name == name)).Select(column => column.Index);
        return new ColumnSelection(schema, kept.Where(index => keepHidden || !schema[index].IsHidden).ToArray());
    }
}

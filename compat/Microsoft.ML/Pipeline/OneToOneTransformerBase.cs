using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IReadOnlyList<(string Output, string Input)> columns)
    {
        foreach ((string output, string input) in columns)
        {
            ArgumentException.ThrowIfNullOrEmpty(output, "outputColumnName");
            ArgumentException.ThrowIfNullOrEmpty(input, "inputColumnName");
        }
        Columns = columns;
    }

    internal IReadOnlyList<(string Output, string Input)> Columns { get; }

    private protected void SavePairs(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Count);
        foreach ((string output, string input) in Columns)
        {
            ctx.Writer.Write(output);
            ctx.Writer.Write(input);
        }
    }
}

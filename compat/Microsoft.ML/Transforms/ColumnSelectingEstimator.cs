using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(ColumnSelectingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Transformer.Drops
            ? new SchemaShape(inputSchema.Where(column => !Transformer.Names.Contains(column.Name)))
            : new SchemaShape(Transformer.Names.Select(name => inputSchema.Find(name)));
    }
}

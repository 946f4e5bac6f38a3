using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(OnnxTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (OnnxTensorColumn input in Transformer.Inputs)
        {
            SchemaShape.Column column = inputSchema.Find(input.Name);
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Mismatch.Type(nameof(inputSchema), "input", input.Name, $"Vector<{input.ItemType}>", column.TypeText());
            if (!ReferenceEquals(column.ItemType, input.ItemType))
                throw Mismatch.Type(nameof(inputSchema), "input", input.Name, input.ItemType.ToString(), column.TypeText());
        }
        return inputSchema.With(Transformer.Outputs.Select(output => SchemaShape.Describe(output.Name, output.ColumnType)));
    }
}

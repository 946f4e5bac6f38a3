using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    internal ValueMappingEstimator(ValueMappingTransformer transformer)
        : base(transformer)
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Describe(inputSchema.Find(pair.Input), pair.Output)).ToArray());
    }

    private SchemaShape.Column Describe(SchemaShape.Column input, string output)
    {
        LookupMap map = Transformer.Map;
        bool vector = input.Kind != SchemaShape.Column.VectorKind.Scalar;
        if (!ReferenceEquals(input.ItemType, DataViewTypes.PrimitiveOf(map.KeyType.RawType)) || (vector && map.ValueType is VectorDataViewType))
            throw Mismatch.Type("inputSchema", "input", input.Name, map.KeyType.ToString(), input.TypeText());
        SchemaShape.Column described = SchemaShape.Describe(output, map.ValueType, map.ValueAnnotations);
        return new SchemaShape.Column(output, vector ? input.Kind : described.Kind, described.ItemType, described.IsKey, described.Annotations);
    }
}

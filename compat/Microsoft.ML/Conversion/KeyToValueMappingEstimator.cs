using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(KeyToValueMappingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Describe(inputSchema.Find(pair.Input), pair.Output)).ToArray());
    }

    private static SchemaShape.Column Describe(SchemaShape.Column input, string output)
    {
        if (!input.IsKey)
            throw Mismatch.Type("inputSchema", "input", input.Name, "KeyType", input.TypeText());
        if (!input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.KeyValues, out SchemaShape.Column values))
            throw new ArgumentOutOfRangeException("inputSchema", $"Input column '{input.Name}' doesn't contain key values metadata");
        bool named = input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.SlotNames, out SchemaShape.Column slots);
        return new SchemaShape.Column(output, input.Kind, values.ItemType, values.IsKey, named ? new SchemaShape([slots]) : null);
    }
}

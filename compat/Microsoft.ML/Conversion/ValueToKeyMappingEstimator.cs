using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly (string Output, string Input)[] columns;
    private readonly int maximum;
    private readonly KeyOrdinality ordinality;
    private readonly bool asText;
    private readonly IDataView keyData;

    internal ValueToKeyMappingEstimator((string Output, string Input)[] columns, int maximum, KeyOrdinality ordinality, bool asText, IDataView keyData)
    {
        this.columns = columns;
        this.maximum = maximum;
        this.ordinality = ordinality;
        this.asText = asText;
        this.keyData = keyData;
        if (keyData != null && keyData.Schema.Count(column => !column.IsHidden) != 1)
            throw new ArgumentException("The view of keys must have exactly one column.", nameof(keyData));
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence,
        ByValue,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var maps = new TermMap[columns.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            DataViewSchema.Column source = input.Schema.GetColumnOrNull(columns[i].Input) ?? throw Mismatch.Missing(nameof(input), "input", columns[i].Input);
            maps[i] = keyData == null
                ? TermMap.Collect(input, source, maximum, ordinality == KeyOrdinality.ByValue)
                : TermMap.Collect(keyData, keyData.Schema.First(column => !column.IsHidden), maximum, ordinality == KeyOrdinality.ByValue);
        }
        var transformer = new ValueToKeyMappingTransformer(columns, maps, asText);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(columns.Select(pair => Describe(inputSchema.Find(pair.Input), pair.Output)).ToArray());
    }

    private SchemaShape.Column Describe(SchemaShape.Column input, string output)
    {
        if (input.ItemType is not PrimitiveDataViewType)
            throw Mismatch.Type("inputSchema", "input", input.Name, "a primitive type or a vector of one", input.TypeText());
        var annotations = new List<SchemaShape.Column>();
        if (input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.SlotNames, out SchemaShape.Column slots))
            annotations.Add(slots);
        annotations.Add(new SchemaShape.Column(
            SchemaAnnotationsExtensions.KeyValues, SchemaShape.Column.VectorKind.Vector, asText ? TextDataViewType.Instance : input.ItemType, isKey: !asText && input.IsKey));
        return new SchemaShape.Column(output, input.Kind, NumberDataViewType.UInt32, isKey: true, new SchemaShape(annotations));
    }
}

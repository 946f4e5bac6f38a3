using System;
using System.Linq;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(ImageLoadingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach ((_, string input) in Transformer.Columns)
        {
            SchemaShape.Column column = inputSchema.Find(input);
            if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Mismatch.Type(nameof(inputSchema), "input", input, TextDataViewType.Instance.ToString(), column.TypeText());
        }
        return inputSchema.With(Transformer.Columns.Select(pair => SchemaShape.Describe(pair.Output, new ImageDataViewType())));
    }
}

using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(ImageResizingTransformer transformer)
        : base(transformer)
    {
    }

    public enum ResizingKind : byte
    {
        IsoPad,
        IsoCrop,
        Fill,
    }

    public enum Anchor : byte
    {
        Right,
        Left,
        Top,
        Bottom,
        Center,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach ((_, string input) in Transformer.Columns)
        {
            SchemaShape.Column column = inputSchema.Find(input);
            if (column.ItemType is not ImageDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Mismatch.Type(nameof(inputSchema), "input", input, new ImageDataViewType().ToString(), column.TypeText());
        }
        return inputSchema.With(Transformer.Columns.Select(pair => SchemaShape.Describe(pair.Output, Transformer.OutputType)));
    }
}

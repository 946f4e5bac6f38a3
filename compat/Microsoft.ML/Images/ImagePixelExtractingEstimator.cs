using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(ImagePixelExtractingTransformer transformer)
        : base(transformer)
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 0x01,
        Red = 0x02,
        Green = 0x04,
        Blue = 0x08,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
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
        return inputSchema.With(Transformer.Columns.Select(pair =>
            new SchemaShape.Column(pair.Output, SchemaShape.Column.VectorKind.Vector, Transformer.ItemType, isKey: false)));
    }
}

using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";
    private readonly PixelSettings settings;

    internal ImagePixelExtractingTransformer(IReadOnlyList<(string Output, string Input)> columns, PixelSettings settings)
        : base(columns)
    {
        if (!Enum.IsDefined(settings.Order))
            throw new ArgumentOutOfRangeException("orderOfExtraction", settings.Order, "unknown order of colours");
        if ((settings.Colors & ImagePixelExtractingEstimator.ColorBits.All) == 0)
            throw new ArgumentOutOfRangeException("colorsToExtract", settings.Colors, "Need to use at least one color");
        this.settings = settings;
    }

    internal PrimitiveDataViewType ItemType => settings.AsFloat ? NumberDataViewType.Single : NumberDataViewType.Byte;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        return new ImagePixelExtractingTransformer(pairs, new PixelSettings(
            (ImagePixelExtractingEstimator.ColorBits)ctx.Reader.ReadByte(),
            (ImagePixelExtractingEstimator.ColorsOrder)ctx.Reader.ReadByte(),
            ctx.Reader.ReadBoolean(),
            ctx.Reader.ReadSingle(),
            ctx.Reader.ReadSingle(),
            ctx.Reader.ReadBoolean()));
    }

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, this);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
        ctx.Writer.Write((byte)settings.Colors);
        ctx.Writer.Write((byte)settings.Order);
        ctx.Writer.Write(settings.Interleave);
        ctx.Writer.Write(settings.Offset);
        ctx.Writer.Write(settings.Scale);
        ctx.Writer.Write(settings.AsFloat);
    }

    private sealed class Rows(DataViewSchema inputSchema, ImagePixelExtractingTransformer parent) : OneToOneMapping(inputSchema, parent.Columns)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input)
        {
            if (input.Type is not ImageDataViewType image)
                throw Mismatch.Type("inputSchema", "input", input.Name, new ImageDataViewType().ToString(), input.Type.ToString());
            if (image.Height <= 0 || image.Width <= 0)
                throw new ArgumentException($"Image dimensions of column '{input.Name}' must be fixed before pixels are extracted: put ResizeImages in front.", nameof(input));
            int channels = parent.settings.Channels().Count;
            int[] dimensions = parent.settings.Interleave ? [image.Height, image.Width, channels] : [channels, image.Height, image.Width];
            return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(parent.ItemType, dimensions));
        }

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input)
        {
            var type = (ImageDataViewType)input.Type;
            ValueGetter<MLImage> getImage = row.GetGetter<MLImage>(input);
            return parent.settings.AsFloat
                ? PixelReader.Floats(getImage, type, parent.settings)
                : PixelReader.Bytes(getImage, type, parent.settings);
        }
    }
}

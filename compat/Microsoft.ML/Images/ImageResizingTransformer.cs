using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";
    private readonly ResizeSettings settings;

    internal ImageResizingTransformer(IReadOnlyList<(string Output, string Input)> columns, ResizeSettings settings)
        : base(columns)
    {
        if (settings.Width <= 0)
            throw new ArgumentOutOfRangeException("imageWidth", settings.Width, "must be positive");
        if (settings.Height <= 0)
            throw new ArgumentOutOfRangeException("imageHeight", settings.Height, "must be positive");
        if (!Enum.IsDefined(settings.Kind))
            throw new ArgumentOutOfRangeException("resizing", settings.Kind, "unknown kind of resizing");
        if (!Enum.IsDefined(settings.Anchor))
            throw new ArgumentOutOfRangeException("cropAnchor", settings.Anchor, "unknown anchor");
        this.settings = settings;
        OutputType = new ImageDataViewType(settings.Height, settings.Width);
    }

    internal ImageDataViewType OutputType { get; }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        return new ImageResizingTransformer(pairs, new ResizeSettings(
            ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32(), (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte(), (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte()));
    }

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, this);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
        ctx.Writer.Write(settings.Width);
        ctx.Writer.Write(settings.Height);
        ctx.Writer.Write((byte)settings.Kind);
        ctx.Writer.Write((byte)settings.Anchor);
    }

    private sealed class Rows(DataViewSchema inputSchema, ImageResizingTransformer parent) : OneToOneMapping(inputSchema, parent.Columns)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input) => input.Type is ImageDataViewType
            ? new DataViewSchema.DetachedColumn(name, parent.OutputType)
            : throw Mismatch.Type("inputSchema", "input", input.Name, new ImageDataViewType().ToString(), input.Type.ToString());

        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input)
        {
            ValueGetter<MLImage> getSource = row.GetGetter<MLImage>(input);
            MLImage source = null;
            ResizeSettings settings = parent.settings;
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                if (image != null && image != source)
                    image.Dispose();
                getSource(ref source);
                // A picture that fits already is handed on as it is.
                image = source == null || (source.Width == settings.Width && source.Height == settings.Height)
                    ? source
                    : ImageResizer.Resize(source, settings);
            });
        }
    }
}

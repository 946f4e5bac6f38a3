using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IReadOnlyList<(string Output, string Input)> columns, string imageFolder)
        : base(columns)
    {
        ImageFolder = string.IsNullOrEmpty(imageFolder) ? null : Path.GetFullPath(imageFolder);
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new ImageLoadingTransformer(ctx.ReadPairs(), ctx.Reader.ReadString());

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new Rows(inputSchema, Columns, ImageFolder);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        SavePairs(ctx);
        ctx.Writer.Write(ImageFolder ?? "");
    }

    private sealed class Rows(DataViewSchema inputSchema, IReadOnlyList<(string Output, string Input)> pairs, string folder) : OneToOneMapping(inputSchema, pairs)
    {
        protected override DataViewSchema.DetachedColumn Describe(int index, string name, DataViewSchema.Column input) => input.Type is TextDataViewType
            ? new DataViewSchema.DetachedColumn(name, new ImageDataViewType())
            : throw Mismatch.Type("inputSchema", "input", input.Name, TextDataViewType.Instance.ToString(), input.Type.ToString());

        // Every call decodes; the image handed out before through the same variable is freed. An empty path is no image.
        protected override Delegate CreateGetter(int index, DataViewRow row, DataViewSchema.Column input)
        {
            ValueGetter<ReadOnlyMemory<char>> getPath = row.GetGetter<ReadOnlyMemory<char>>(input);
            ReadOnlyMemory<char> path = default;
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getPath(ref path);
                if (path.Length == 0)
                    return;
                string file = folder == null ? path.ToString() : Path.Combine(folder, path.ToString());
                image = MLImage.CreateFromFile(file);
                image.Tag = file;
            });
        }
    }
}

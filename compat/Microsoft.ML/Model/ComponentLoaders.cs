using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Who reads what a component wrote, by loader signature.</summary>
internal static class ComponentLoaders
{
    private static readonly Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ITransformer>> Loaders = new()
    {
        [TransformerChainFile.LoaderSignature] = TransformerChainFile.Load,
        [CustomMappingFile.LoaderSignature] = CustomMappingFile.Load,
        [ColumnCopyingTransformer.LoaderSignature] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.LoaderSignature] = ColumnSelectingTransformer.Load,
        [ImageLoadingTransformer.LoaderSignature] = ImageLoadingTransformer.Load,
        [ImageResizingTransformer.LoaderSignature] = ImageResizingTransformer.Load,
        [ImagePixelExtractingTransformer.LoaderSignature] = ImagePixelExtractingTransformer.Load,
        [ValueToKeyMappingTransformer.LoaderSignature] = ValueToKeyMappingTransformer.Load,
        [KeyToValueMappingTransformer.LoaderSignature] = KeyToValueMappingTransformer.Load,
        [ValueMappingTransformer.LoaderSignature] = ValueMappingTransformer.Load,
        [OnnxTransformer.LoaderSignature] = OnnxTransformer.Load,
    };

    public static ITransformer Load(string signature, IHostEnvironment env, ModelLoadContext ctx, string entry) =>
        Loaders.TryGetValue(signature, out var load)
            ? load(env, ctx)
            : throw new FormatException($"'{entry}' is of the unknown kind '{signature}'");
}

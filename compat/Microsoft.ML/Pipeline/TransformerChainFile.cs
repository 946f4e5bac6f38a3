using System;
using System.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A chain in a model: the count, then the scope of each transformer, which lies in the directory <c>Transform_000</c> and so on.</summary>
internal static class TransformerChainFile
{
    public const string LoaderSignature = "TransformerChain";

    public static void Save(ModelSaveContext ctx, ReadOnlySpan<ITransformer> transformers, ReadOnlySpan<TransformerScope> scopes)
    {
        ctx.Writer.Write(transformers.Length);
        for (int i = 0; i < transformers.Length; i++)
        {
            ctx.Writer.Write((int)scopes[i]);
            ctx.SaveModel(transformers[i], Directory(i));
        }
    }

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var transformers = new ITransformer[ctx.ReadCount()];
        var scopes = new TransformerScope[transformers.Length];
        for (int i = 0; i < transformers.Length; i++)
        {
            scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            if ((scopes[i] & ~TransformerScope.Everything) != 0)
                throw new InvalidDataException($"transformer {i} has the unknown scope {(int)scopes[i]}");
            transformers[i] = ctx.LoadModel(env, Directory(i));
        }
        return new TransformerChain<ITransformer>(transformers, scopes);
    }

    private static string Directory(int index) => FormattableString.Invariant($"Transform_{index:000}");
}

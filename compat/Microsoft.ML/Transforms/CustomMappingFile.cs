using System;
using System.IO;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A custom mapping in a model: its contract's name and the assembly that has the factory.</summary>
internal static class CustomMappingFile
{
    public const string LoaderSignature = "CustomTransformer";

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string contract = ctx.Reader.ReadString();
        string assembly = ctx.Reader.ReadString();
        try
        {
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(assembly));
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException or ArgumentException)
        {
            throw new FileNotFoundException($"the custom mapping '{contract}' needs the assembly '{assembly}', which cannot be loaded: {error.Message}", error);
        }
        return env.ComponentCatalog.CreateFactory(contract).CreateTransformer(contract);
    }
}

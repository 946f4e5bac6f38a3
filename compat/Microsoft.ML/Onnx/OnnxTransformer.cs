using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string LoaderSignature = "OnnxTransform";
    private const string ModelName = "OnnxModel";
    private readonly byte[] model;
    private readonly IDictionary<string, int[]> shapes;
    private InferenceSession session;

    internal OnnxTransformer(IHostEnvironment env, byte[] model, OnnxOptions options)
    {
        this.model = model;
        shapes = options.ShapeDictionary;
        session = OnnxSessions.Create(env, model, options);
        try
        {
            Inputs = Choose(options.InputColumns, session.InputNames, session.InputMetadata, "input");
            Outputs = Choose(options.OutputColumns, session.OutputNames, session.OutputMetadata, "output");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    internal OnnxTensorColumn[] Inputs { get; }

    internal OnnxTensorColumn[] Outputs { get; }

    internal InferenceSession Session => session ?? throw new ObjectDisposedException(nameof(OnnxTransformer));

    public void Dispose()
    {
        session?.Dispose();
        session = null;
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var options = new OnnxOptions { InputColumns = ReadNames(ctx), OutputColumns = ReadNames(ctx) };
        int count = ctx.ReadCount();
        options.ShapeDictionary = new Dictionary<string, int[]>();
        for (int i = 0; i < count; i++)
        {
            string name = ctx.Reader.ReadString();
            var shape = new int[ctx.ReadCount()];
            for (int d = 0; d < shape.Length; d++)
                shape[d] = ctx.Reader.ReadInt32();
            options.ShapeDictionary[name] = shape;
        }
        try
        {
            return new OnnxTransformer(env, ctx.LoadBytes(ModelName), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new FormatException($"its ONNX model is not usable: {error.Message}", error);
        }
    }

    internal override RowMapping MakeMapping(DataViewSchema inputSchema) => new OnnxRows(inputSchema, this);

    internal override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader(LoaderSignature);
        WriteNames(ctx.Writer, Inputs);
        WriteNames(ctx.Writer, Outputs);
        ctx.Writer.Write(shapes?.Count ?? 0);
        foreach ((string name, int[] shape) in shapes ?? new Dictionary<string, int[]>())
        {
            ctx.Writer.Write(name);
            ctx.Writer.Write(shape.Length);
            foreach (int dimension in shape)
                ctx.Writer.Write(dimension);
        }
        ctx.SaveStream(ModelName, stream => stream.Write(model));
    }

    private static string[] ReadNames(ModelLoadContext ctx)
    {
        var names = new string[ctx.ReadCount()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.Reader.ReadString();
        return names;
    }

    private static void WriteNames(BinaryWriter writer, OnnxTensorColumn[] columns)
    {
        writer.Write(columns.Length);
        foreach (OnnxTensorColumn column in columns)
            writer.Write(column.Name);
    }

    private OnnxTensorColumn[] Choose(string[] names, IReadOnlyList<string> known, IReadOnlyDictionary<string, NodeMetadata> metadata, string role)
    {
        string[] chosen = names is { Length: > 0 } ? names : known.ToArray();
        foreach (string name in chosen)
        {
            if (!metadata.ContainsKey(name))
                throw new ArgumentException($"Column {name} doesn't match {role} node names of model; it has {string.Join(", ", known)}.");
        }
        return Array.ConvertAll(chosen, name => new OnnxTensorColumn(name, metadata[name], shapes));
    }
}

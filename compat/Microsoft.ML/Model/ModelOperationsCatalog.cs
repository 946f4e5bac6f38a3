using System;
using System.IO;
using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog
{
    private const string ModelDirectory = "TransformerChain";
    private const string VersionEntry = "TrainingInfo/Version.txt";
    private readonly IHostEnvironment environment;

    internal ModelOperationsCatalog(IHostEnvironment env)
    {
        environment = env;
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new ModelArchiveWriter(stream);
        archive.WriteEntry(VersionEntry, entry =>
        {
            using var writer = new StreamWriter(entry);
            writer.WriteLine(typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        });
        using var context = new ModelSaveContext(archive, ModelDirectory);
        // A lone transformer is stored as a chain of one.
        ICanSaveModel chain = IsChain(model) ? model : new TransformerChain<ITransformer>(model);
        chain.Save(context);
        context.Finish();
        if (inputSchema != null)
            archive.WriteEntry(SchemaFile.EntryName, entry => SchemaFile.Write(entry, inputSchema));
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        WholeFile.Write(filePath, stream => Save(model, inputSchema, stream));
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(stream, stream is FileStream file ? $"'{file.Name}'" : "the stream", out inputSchema);
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, $"'{filePath}'", out inputSchema);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer, bool ignoreMissingColumns = true, SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return CreatePredictionEngine<TSrc, TDst>(transformer, inputSchemaDefinition: SchemaDefinition.FromSchema(typeof(TSrc), inputSchema));
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(options);
        return new PredictionEngine<TSrc, TDst>(transformer, options);
    }

    private static bool IsChain(ITransformer model) =>
        model.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(TransformerChain<>);

    private ITransformer Load(Stream stream, string name, out DataViewSchema inputSchema)
    {
        try
        {
            using var archive = new ModelArchiveReader(stream);
            ITransformer model = ModelLoadContext.Load(environment, archive, ModelDirectory);
            inputSchema = archive.Contains(SchemaFile.EntryName) ? SchemaFile.Read(new MemoryStream(archive.ReadBytes(SchemaFile.EntryName))) : null;
            return model;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException or ArgumentException)
        {
            throw new FormatException($"Could not load a model from {name}: {error.Message}", error);
        }
    }
}

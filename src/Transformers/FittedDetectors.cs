using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.SparseDetr.Transformers;

/// <summary>Gives the typed detector back from what <c>Model.Load</c> returns.</summary>
internal static class FittedDetectors
{
    private sealed class KeyRow
    {
        [ColumnName(ChainColumns.Key)]
        public string Key { get; set; } = ScoringState.Format;
    }

    /// <summary>Checks a zip, and then opens it with ML.NET.</summary>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">It is damaged, over a limit, or holds no detector; the message names it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SuperSparseDetrTransformer Load(MLContext ml, string path, long budget, ScoringOptions options)
    {
        using var file = RegularFile.Open(path, budget);
        try
        {
            ModelArchive.Check(file, budget);
            return Open(ml, file, options) ?? throw new InvalidDataException("it holds no detector of this library.");
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>ML.NET's readers meet bytes that they do not expect with whatever exception follows.</summary>
    private static SuperSparseDetrTransformer? Open(MLContext ml, FileStream file, ScoringOptions options)
    {
        try
        {
            var model = ml.Model.Load(file, out _);
            using (model as IDisposable)
                return Find(ml, model, options);
        }
        catch (Exception error) when (error is not (InvalidDataException or ExecutionProviderException))
        {
            throw new InvalidDataException("ML.NET cannot open this model; it is damaged, or no saved model.", error);
        }
    }

    /// <summary>The first detector inside a model, or null.</summary>
    public static SuperSparseDetrTransformer? Find(MLContext ml, ITransformer model, ScoringOptions options)
    {
        if (model is SuperSparseDetrTransformer detector)
            return detector;
        if (model is not IEnumerable<ITransformer> chain)
            return null;
        var parts = chain.ToArray();
        var state = parts.OfType<ValueMappingTransformer>().Select(map => ReadState(ml, map)).FirstOrDefault(found => found is not null);
        var network = parts.OfType<OnnxTransformer>().FirstOrDefault();
        if (state is not null && network is not null)
        {
            var exported = ExportedDetector.Parse(OnnxTensorNames.RemovePrefix(ReadNetwork(ml, network), ChainColumns.Prefix));
            if (state.Width != exported.Metadata.InputWidth || state.Height != exported.Metadata.InputHeight
                || !state.ClassNames.SequenceEqual(exported.Metadata.ClassNames))
                throw new InvalidDataException("the model has other classes or another image size than its network.");
            return new SuperSparseDetrTransformer(ml, exported, state, options);
        }
        return parts.Select(part => Find(ml, part, options)).FirstOrDefault(found => found is not null);
    }

    private static ScoringState? ReadState(MLContext ml, ValueMappingTransformer map)
    {
        var key = ml.Data.LoadFromEnumerable([new KeyRow()]);
        if (!map.GetOutputSchemaOrNull(key.Schema, out var schema) || schema.GetColumnOrNull(ChainColumns.State) is null)
            return null;
        return ScoringState.Of(map.Transform(key).GetColumn<ReadOnlyMemory<char>>(ChainColumns.State).Single());
    }

    /// <summary>A value map of another purpose reads other columns and refuses this schema.</summary>
    private static bool GetOutputSchemaOrNull(this ITransformer map, DataViewSchema input, out DataViewSchema schema)
    {
        try
        {
            schema = map.GetOutputSchema(input);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            schema = input;
            return false;
        }
    }

    /// <summary>ML.NET does not hand the bytes of an ONNX model out, but it writes them into every zip.</summary>
    private static byte[] ReadNetwork(MLContext ml, OnnxTransformer network)
    {
        using var saved = new MemoryStream();
        ml.Model.Save(network, inputSchema: null, saved);
        saved.Position = 0;
        using var zip = new ZipArchive(saved, ZipArchiveMode.Read);
        var entry = zip.Entries.FirstOrDefault(found => ModelArchive.IsNetwork(found.FullName))
            ?? throw new InvalidDataException("The saved model holds no ONNX network.");
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return ModelArchive.NetworkOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).ToArray();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.SparseDetr.Transformers;

/// <summary>Gives the typed detector back from what <c>Model.Load</c> returns.</summary>
internal static class FittedDetectors
{
    private const string NetworkEntry = "OnnxModel";

    /// <summary>ML.NET writes the length of a binary entry before its bytes, as an int32.</summary>
    private const int LengthPrefix = sizeof(int);

    private sealed class KeyRow
    {
        [ColumnName(ChainColumns.Key)]
        public string Key { get; set; } = ScoringState.Format;
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
        var entry = zip.Entries.FirstOrDefault(e => e.Name == NetworkEntry || e.FullName.EndsWith('\\' + NetworkEntry))
            ?? throw new InvalidDataException("The saved model holds no ONNX network.");
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var entryBytes = bytes.ToArray();
        if (entryBytes.Length < LengthPrefix || BinaryPrimitives.ReadInt32LittleEndian(entryBytes) != entryBytes.Length - LengthPrefix)
            throw new InvalidDataException("The network inside the saved model is not as long as it says.");
        return entryBytes[LengthPrefix..];
    }
}

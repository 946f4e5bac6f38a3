using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>An exported network together with what it says about itself.</summary>
internal sealed record ExportedDetector(byte[] Onnx, IReadOnlyDictionary<string, string> Entries, DetectorMetadata Metadata)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is no detector of this library.</exception>
    public static ExportedDetector Read(string path)
    {
        var onnx = File.ReadAllBytes(path);
        try
        {
            return Parse(onnx);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The bytes of an ONNX file of any origin; one that says that it is of this library is checked as such.</summary>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or a damaged detector; the message names it.</exception>
    public static byte[] ReadNetwork(string path)
    {
        var onnx = File.ReadAllBytes(path);
        try
        {
            var model = ParseModel(onnx);
            if (model.MetadataProps.Any(entry => entry.Key == DetectorMetadata.FormatKey))
                Parse(onnx);
            return onnx;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Takes the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are no detector of this library.</exception>
    public static ExportedDetector Parse(byte[] onnx)
    {
        var model = ParseModel(onnx);
        var entries = new Dictionary<string, string>();
        foreach (var entry in model.MetadataProps)
            entries[entry.Key] = entry.Value;
        var metadata = DetectorMetadata.FromEntries(entries);
        if (metadata.ClassNames.Count == 0)
            throw new InvalidDataException("the model names no class.");
        NetworkChecksum.Check(model);
        return new ExportedDetector(onnx, entries, metadata);
    }

    private static ModelProto ParseModel(byte[] onnx)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(onnx);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"this is no ONNX file: {e.Message}", e);
        }
    }

    /// <summary>The state of a transformer over this network.</summary>
    public ScoringState ToState(float scoreThreshold, DetectionColumns columns) =>
        new(Metadata.InputHeight, Metadata.InputWidth, [.. Metadata.ClassNames], scoreThreshold, columns);
}

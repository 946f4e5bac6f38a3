using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>An exported network together with what it says about itself.</summary>
internal sealed record ExportedDetector(byte[] Onnx, IReadOnlyDictionary<string, string> Entries, DetectorMetadata Metadata)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is no detector of this library; the message names it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ExportedDetector Read(string path) => Read(path, Parse);

    /// <summary>The bytes of an ONNX file of any origin; one that says that it is of this library is checked as such.</summary>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or a damaged detector; the message names it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static byte[] ReadNetwork(string path) => Read(path, onnx =>
    {
        OnnxStructure.CheckForeign(onnx);
        var model = ParseModel(onnx);
        if (model.MetadataProps.Any(entry => entry.Key == DetectorMetadata.FormatKey))
        {
            OnnxStructure.Check(onnx);
            Check(onnx, model);
        }
        return onnx;
    });

    /// <summary>Takes the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are no detector of this library.</exception>
    public static ExportedDetector Parse(byte[] onnx)
    {
        OnnxStructure.Check(onnx); // before a parser takes memory for it
        return Check(onnx, ParseModel(onnx));
    }

    private static T Read<T>(string path, Func<byte[], T> take)
    {
        var onnx = RegularFile.ReadAllBytes(path, OnnxStructure.LargestFile);
        try
        {
            return take(onnx);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static ExportedDetector Check(byte[] onnx, ModelProto model)
    {
        var entries = new Dictionary<string, string>();
        foreach (var entry in model.MetadataProps)
            if (!entries.TryAdd(entry.Key, entry.Value))
                throw new InvalidDataException($"the model's metadata has the entry {PlainText.Quote(entry.Key)} twice.");
        var metadata = DetectorMetadata.FromEntries(entries);
        NetworkChecksum.Check(model);
        OnnxOperators.Check(model);
        OnnxConstants.Check(model);
        RequireSize(model, metadata);
        return new ExportedDetector(onnx, entries, metadata);
    }

    /// <summary>Memory is taken by what the metadata say, and the network reads it by what its input says.</summary>
    private static void RequireSize(ModelProto model, DetectorMetadata metadata)
    {
        var input = model.Graph?.Input.FirstOrDefault(value => value.Name == OnnxTensors.Images);
        var sides = input?.Type?.TensorType?.Shape?.Dim.Select(dimension => dimension.DimValue).ToArray();
        if (sides is not [_, 3, var height, var width] || height != metadata.InputHeight || width != metadata.InputWidth)
            throw new InvalidDataException($"the network does not read images of {metadata.InputWidth}×{metadata.InputHeight} pixels, "
                + "as the model's metadata say.");
    }

    private static ModelProto ParseModel(byte[] onnx)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(onnx);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("this is no ONNX file.", e);
        }
    }

    /// <summary>The same network with another recommended score threshold in its metadata.</summary>
    public ExportedDetector WithRecommendedThreshold(float? threshold) => With(model =>
    {
        Remove(model, DetectorMetadata.ThresholdKey);
        if (DetectorMetadata.ThresholdEntry(threshold) is { } value)
            model.MetadataProps.Add(new StringStringEntryProto { Key = DetectorMetadata.ThresholdKey, Value = value });
    });

    /// <summary>The network after a change, with a new checksum.</summary>
    public ExportedDetector With(Action<ModelProto> change)
    {
        var model = ToModel();
        change(model);
        Remove(model, NetworkChecksum.Key);
        model.MetadataProps.Add(new StringStringEntryProto { Key = NetworkChecksum.Key, Value = NetworkChecksum.Of(model) });
        return Parse(model.ToByteArray());
    }

    /// <summary>The network as a graph of its own.</summary>
    public ModelProto ToModel() => ParseModel(Onnx);

    private static void Remove(ModelProto model, string key)
    {
        foreach (var entry in model.MetadataProps.Where(entry => entry.Key == key).ToList())
            model.MetadataProps.Remove(entry);
    }

    /// <summary>The state of a transformer over this network.</summary>
    public ScoringState ToState(float scoreThreshold, DetectionColumns columns) =>
        new(Metadata.InputHeight, Metadata.InputWidth, [.. Metadata.ClassNames], scoreThreshold, columns);
}

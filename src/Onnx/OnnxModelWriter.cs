using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>Writes a graph as an ONNX file.</summary>
internal static class OnnxModelWriter
{
    /// <summary>A protobuf message, and with it an ONNX file, holds less than 2 GiB.</summary>
    internal const long MaximumBytes = int.MaxValue;

    private const int IrVersion = 8;

    /// <summary>
    /// Writes to a temporary file beside <paramref name="path"/> and renames it, so that no half-written model is ever seen.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model is too large for the format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var model = Build(graph, metadata);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <inheritdoc cref="Write(string, OnnxGraph, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(Stream stream, OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata = null) =>
        Build(graph, metadata).WriteTo(stream);

    /// <summary>The file's content.</summary>
    public static byte[] ToBytes(OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata = null) =>
        Build(graph, metadata).ToByteArray();

    internal static void EnsureFits(long bytes)
    {
        if (bytes >= MaximumBytes)
            throw new InvalidOperationException(
                $"The model needs {bytes} bytes; an ONNX file without external data holds less than {MaximumBytes}.");
    }

    private static ModelProto Build(OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata)
    {
        // Checked first: the size of a message is a 32-bit number and would overflow silently.
        EnsureFits(graph.InitializerBytes);
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Microsoft.ML.SparseDetr",
            ProducerVersion = typeof(OnnxModelWriter).Assembly.GetName().Version!.ToString(3),
            Graph = graph.Proto,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OnnxGraph.Opset } },
        };
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        if (metadata is not null)
            model.MetadataProps.Add(new StringStringEntryProto { Key = NetworkChecksum.Key, Value = NetworkChecksum.Of(model) });
        // Names and attributes come on top of the weights.
        EnsureFits(graph.InitializerBytes + 1000L * graph.NodeCount);
        return model;
    }
}

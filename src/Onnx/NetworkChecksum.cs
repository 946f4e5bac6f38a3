using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>
/// SHA-256 over the graph and all that the file says about it. A flipped bit in a weight or in the name of a class gives other detections,
/// and nothing else would tell.
/// </summary>
internal static class NetworkChecksum
{
    /// <summary>Metadata entry with the sum, in hexadecimal.</summary>
    public const string Key = "sparsedetr.sha256";

    /// <summary>The sum of a model, its own entry left out.</summary>
    public static string Of(ModelProto model)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var content = new SumStream(sum)) // a copy of the graph would be as large as the file
            model.Graph?.WriteTo(content);
        foreach (var entry in model.MetadataProps.Where(entry => entry.Key != Key).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            sum.AppendData(Encoding.UTF8.GetBytes($"\0{entry.Key}\0{entry.Value}"));
        foreach (var opset in model.OpsetImport)
            sum.AppendData(Encoding.UTF8.GetBytes($"\0{opset.Domain}\0{opset.Version}"));
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    /// <exception cref="InvalidDataException">The model is not what was written.</exception>
    public static void Check(ModelProto model)
    {
        var stored = model.MetadataProps.FirstOrDefault(entry => entry.Key == Key)?.Value
            ?? throw new InvalidDataException($"the model has no checksum (metadata entry '{Key}'); export it again.");
        if (stored != Of(model))
            throw new InvalidDataException("the model is damaged: its checksum is not that of its content.");
    }

    /// <summary>Feeds a sum with what is written.</summary>
    private sealed class SumStream(IncrementalHash sum) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => sum.AppendData(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => sum.AppendData(buffer);
    }
}

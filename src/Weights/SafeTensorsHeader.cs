using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights;

/// <summary>One tensor of a header that has been checked: its bytes lie in the file at [Begin, End) and fit dtype and shape.</summary>
/// <remarks>
/// The header of a .safetensors file: 8 bytes little-endian length, JSON { name: { dtype, shape, data_offsets } }, then the data. The
/// file comes from strangers: every number is checked against the length of the file before anybody allocates by it. Format:
/// github.com/huggingface/safetensors, "Format".
/// </remarks>
internal sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>Reads and checks the header of a <c>.safetensors</c> file.</summary>
internal static class SafeTensorsHeader
{
    internal const string MetadataKey = "__metadata__";

    /// <summary>The state of a training holds the weights of the largest detector about five times, which is 1.3 GB.</summary>
    internal const long LargestFile = 4L << 30;

    /// <summary>A detector has about a thousand tensors and a header of about 0.1 MB.</summary>
    internal const long LargestHeader = 16L << 20;

    private const int MostTensors = 65_536;

    private const int LargestRank = 8;

    private static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    internal static string NameOf(ScalarType type) => Array.Find(Types, t => t.Type == type).Name
        ?? throw new NotSupportedException($"A tensor of type {type} has no place in a .safetensors file.");

    /// <summary>Reads the header from the start of the stream and leaves the stream behind it.</summary>
    internal static (List<SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Read(FileStream file)
    {
        var available = file.Length - sizeof(ulong);
        if (available < 0)
            throw Bad(file.Name, $"its {file.Length} bytes are too few for the 8 bytes of the header's length");
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        file.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)available)
            throw Bad(file.Name, $"the header's length of {headerLength} bytes goes beyond the end of the file ({file.Length} bytes)");
        if (headerLength > LargestHeader)
            throw Bad(file.Name, $"the header's length of {headerLength} bytes is over the limit of {LargestHeader}");

        var json = new byte[headerLength];
        file.ReadExactly(json);
        var dataStart = sizeof(ulong) + (long)headerLength;
        var entries = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(file.Name, "the header is no JSON object");
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Bad(file.Name, $"{PlainText.Quote(property.Name)} stands in the header twice");
                if (names.Count > MostTensors)
                    throw Bad(file.Name, $"it has more than {MostTensors} tensors");
                if (property.Name == MetadataKey)
                    ReadMetadata(file.Name, property.Value, metadata);
                else
                    entries.Add(ReadEntry(file.Name, property, dataStart, file.Length));
            }
        }
        catch (JsonException e)
        {
            throw Bad(file.Name, $"the header is no valid JSON from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} on", e);
        }
        catch (InvalidOperationException e)
        {
            throw Bad(file.Name, "the header has a text with half a character", e); // of a surrogate pair
        }
        CheckCoverage(file.Name, entries, dataStart, file.Length);
        return (entries, metadata);
    }

    internal static InvalidDataException Bad(string path, string reason, Exception? cause = null) =>
        new($"'{path}' is no usable .safetensors file: {reason}.", cause);

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Bad(path, $"'{MetadataKey}' is no JSON object");
        foreach (var pair in element.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
                throw Bad(path, $"'{MetadataKey}' holds a value for {PlainText.Quote(pair.Name)} that is no text");
            if (!metadata.TryAdd(pair.Name, pair.Value.GetString()!))
                throw Bad(path, $"{PlainText.Quote(pair.Name)} stands in '{MetadataKey}' twice");
        }
    }

    private static SafeTensorsEntry ReadEntry(string path, JsonProperty property, long dataStart, long fileLength)
    {
        var name = PlainText.Quote(property.Name);
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw Bad(path, $"the entry of {name} is no JSON object");
        string? type = null;
        long[]? shape = null, offsets = null;
        var fields = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in property.Value.EnumerateObject())
        {
            if (!fields.Add(field.Name))
                throw Bad(path, $"the entry of {name} has {PlainText.Quote(field.Name)} twice");
            if (field.NameEquals("dtype"))
                type = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null;
            else if (field.NameEquals("shape"))
                shape = ReadNumbers(path, name, field.Value);
            else if (field.NameEquals("data_offsets"))
                offsets = ReadNumbers(path, name, field.Value);
        }
        (var typeName, var scalarType, var size) = Array.Find(Types, t => t.Name == type);
        if (typeName is null)
            throw Bad(path, $"{name} has the unknown dtype {PlainText.Quote(type ?? "")}");
        if (shape is null || offsets is not [long begin, long end])
            throw Bad(path, $"{name} lacks a shape or a pair of data_offsets");
        var dataLength = fileLength - dataStart;
        if (begin > end || end > dataLength)
            throw Bad(path, $"{name} claims the bytes {begin} to {end} of {dataLength} bytes of data");
        if (ByteCount(shape, size) is not { } bytes || bytes != end - begin)
            throw Bad(path, $"{name} has {end - begin} bytes, which is not what {type} [{string.Join(", ", shape)}] takes");
        return new SafeTensorsEntry(property.Name, scalarType, shape, dataStart + begin, dataStart + end);
    }

    private static long[] ReadNumbers(string path, string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > LargestRank)
            throw Bad(path, $"{name} has a shape or data_offsets that is no list of at most {LargestRank} numbers");
        return [.. element.EnumerateArray().Select(number =>
            number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) && value >= 0
                ? value
                : throw Bad(
                    path, $"{name} has a shape or data_offsets with {PlainText.Quote(number.GetRawText())} where a count must stand"))];
    }

    /// <summary>
    /// Bytes of a tensor, or null where the product leaves the range of 64 bits; libtorch multiplies the extents of empty ones too.
    /// </summary>
    private static long? ByteCount(long[] shape, int elementSize)
    {
        Int128 bytes = elementSize;
        foreach (var extent in shape.Where(extent => extent > 0))
        {
            bytes *= extent;
            if (bytes > long.MaxValue)
                return null;
        }
        return shape.Contains(0) ? 0 : (long)bytes;
    }

    /// <summary>The tensors must cover the data once: no byte belongs to two of them or to none.</summary>
    private static void CheckCoverage(string path, List<SafeTensorsEntry> entries, long dataStart, long fileLength)
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var position = dataStart;
        var previous = "'the header'";
        foreach (var entry in entries)
        {
            var name = PlainText.Quote(entry.Name);
            if (entry.Begin < position)
                throw Bad(path, $"the bytes of {name} overlap those of {previous}");
            if (entry.Begin > position)
                throw Bad(path, $"{entry.Begin - position} bytes between {previous} and {name} belong to no tensor");
            (position, previous) = (entry.End, name);
        }
        if (position != fileLength)
            throw Bad(path, $"{fileLength - position} bytes behind {previous} belong to no tensor");
    }
}

using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Reads and writes <c>.safetensors</c> files. Files are treated as untrusted: each size is checked before memory is taken for it.
/// </summary>
public static class SafeTensors
{
    /// <summary>Reads all tensors of a file onto the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Tensors and metadata; a metadata pair whose value is the name of a stored tensor makes its key an alias of that
    /// tensor.</returns>
    /// <exception cref="InvalidDataException">It is no regular file, is truncated, contradicts itself or uses an unknown type; the message
    /// names file and reason.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TensorFile Read(string path)
    {
        using var file = RegularFile.Open(path, SafeTensorsHeader.LargestFile);
        return Read(file);
    }

    internal static TensorFile Read(FileStream file)
    {
        (var entries, var metadata) = SafeTensorsHeader.Read(file);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in entries)
                tensors.Add(entry.Name, ReadTensor(file, entry));
            var stored = new Dictionary<string, Tensor>(tensors, StringComparer.Ordinal);
            foreach ((var alias, var name) in metadata)
                if (stored.TryGetValue(name, out var tensor) && !tensors.TryAdd(alias, tensor))
                    throw SafeTensorsHeader.Bad(
                        file.Name, $"{PlainText.Quote(alias)} is stored and is also an alias of {PlainText.Quote(name)}");
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
        return new TensorFile(tensors, metadata);
    }

    /// <summary>Writes tensors under their names. The file appears under its name only when it is complete.</summary>
    /// <param name="path">The file to write; an existing file is replaced.</param>
    /// <param name="tensors">Tensors of any device. A tensor that stands there under two names is stored once, the further name becomes an
    /// alias.</param>
    /// <param name="metadata">Further texts for the header, or null.</param>
    /// <exception cref="NotSupportedException">A tensor's type has no place in the format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var texts = new SortedDictionary<string, string>(metadata?.ToDictionary() ?? [], StringComparer.Ordinal);
        var stored = new List<(string Name, Tensor Tensor)>();
        var firstNames = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach ((var name, var tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (firstNames.TryAdd(tensor, name))
                stored.Add((name, tensor));
            else
                texts[name] = firstNames[tensor];
        }
        // Wide types first: then every tensor starts at a multiple of its element size.
        stored = [.. stored.OrderByDescending(t => t.Tensor.ElementSize)];

        AtomicFile.Write(path, file =>
        {
            WriteHeader(file, stored, texts);
            foreach ((_, var tensor) in stored)
                WriteTensor(file, tensor);
        });
    }

    private static Tensor ReadTensor(FileStream file, SafeTensorsEntry entry)
    {
        var tensor = empty(entry.Shape, entry.Type);
        if (entry.End > entry.Begin)
        {
            file.Position = entry.Begin;
            file.ReadExactly(tensor.bytes);
        }
        return tensor;
    }

    private static void WriteHeader(Stream file, List<(string Name, Tensor Tensor)> stored, SortedDictionary<string, string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (texts.Count > 0)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
                foreach ((var key, var value) in texts)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach ((var name, var tensor) in stored)
            {
                var end = offset + tensor.NumberOfElements * tensor.ElementSize;
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsHeader.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % sizeof(ulong) != 0)
            buffer.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)buffer.Length);
        file.Write(length);
        buffer.WriteTo(file);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteTensor(Stream file, Tensor tensor)
    {
        if (tensor.NumberOfElements == 0)
            return;
        using var scope = NewDisposeScope();
        file.Write(tensor.detach().cpu().contiguous().bytes);
    }
}

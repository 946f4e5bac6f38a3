using System.Buffers.Binary;
using System.Collections.Frozen;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights;
using Microsoft.ML.SparseDetr.Weights.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr;

/// <summary>Tensors by name, read from a file.</summary>
public sealed class TensorFile : IDisposable
{
    private static readonly FrozenDictionary<string, string> NoMetadata = FrozenDictionary<string, string>.Empty;

    internal TensorFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>All tensors by name, on the CPU; one tensor may stand under several names.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>
    /// The <c>__metadata__</c> of a <c>.safetensors</c> header as it stands in the file, aliases included; a PyTorch checkpoint has none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Reads weights: a <c>.safetensors</c> file, or a PyTorch checkpoint (<c>.pth</c>, <c>.pt</c>) of which the averaged weights are taken
    /// (<c>ema</c>), else <c>model</c>, <c>state_dict</c> or the table itself. The content decides, not the name. Nothing in a file runs.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is of neither kind, broken, or a checkpoint with more than tensors, dicts, lists and
    /// numbers; the message names file and reason.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TensorFile Read(string path)
    {
        using var file = RegularFile.Open(path, SafeTensorsHeader.LargestFile);
        return IsCheckpoint(file) ? new TensorFile(TorchCheckpoint.Read(file), NoMetadata) : SafeTensors.Read(file);
    }

    /// <summary>The texts of the header, read without the tensors.</summary>
    internal static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using var file = RegularFile.Open(path, SafeTensorsHeader.LargestFile);
        return IsCheckpoint(file) ? NoMetadata : SafeTensorsHeader.Read(file).Metadata;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }

    // The first eight bytes of .safetensors are the length of its header; none of PyTorch's formats begins like a length that is allowed.
    private static bool IsCheckpoint(FileStream file)
    {
        Span<byte> start = stackalloc byte[sizeof(ulong)];
        var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (count < start.Length || BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafeTensorsHeader.LargestHeader)
            return false;
        return TorchCheckpoint.FormatOf(file) != TorchFormat.None
            ? true
            : throw new InvalidDataException($"{PlainText.Line(file.Name)}: this is neither a .safetensors file nor a PyTorch checkpoint.");
    }
}

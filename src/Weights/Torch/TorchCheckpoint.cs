using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>
/// Reads the weights of a PyTorch checkpoint (.pth, .pt). Files are treated as untrusted: no code of theirs runs, and each size is checked
/// before memory is taken for it.
/// </summary>
internal static class TorchCheckpoint
{
    /// <summary>Most bytes of a pickle, with which its strings are bounded; the largest network with its training has about 1 MB.</summary>
    internal const long LongestPickle = 32 << 20;

    /// <summary>How often the file's length all tensors may take: names may share a storage, but not take it again and again.</summary>
    private const int MostCopies = 2;

    private const int TarMagic = 257; // where "ustar" stands

    /// <summary>Whether a file begins like one of PyTorch's formats, or null.</summary>
    /// <param name="file">The file; it is left at its start.</param>
    public static TorchFormat FormatOf(FileStream file)
    {
        Span<byte> start = stackalloc byte[TarMagic + 5];
        file.Position = 0;
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return start.StartsWith("PK"u8) ? TorchFormat.Zip
            : start is [0x80, >= 2 and <= 5, ..] ? TorchFormat.Pickles
            : start.EndsWith("ustar"u8) && start.Length == TarMagic + 5 ? TorchFormat.Tar
            : TorchFormat.None;
    }

    /// <summary>Reads the weights onto the CPU; the same view of the same storage is one tensor under several names.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">It is broken, over a limit, or makes more than plain values; the message names file and
    /// reason.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dictionary<string, Tensor> Read(FileStream file)
    {
        try
        {
            using ITorchContainer container = FormatOf(file) switch
            {
                TorchFormat.Zip => new TorchZip(file),
                TorchFormat.Pickles => new TorchStream(file),
                TorchFormat.Tar => throw new InvalidDataException(
                    "it is in the tar format of the first versions. Convert it in PyTorch: torch.save(torch.load(file), other_file)."),
                _ => throw new InvalidDataException("it is neither a zip archive nor a pickle."),
            };
            var references = StateDict.Find(container.Root);
            CheckTotal(references.Values, file.Length);
            return ReadTensors(container, references);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            var reason = error is InvalidDataException ? error.Message : "it ends too early.";
            throw new InvalidDataException($"{PlainText.Line(file.Name)}: this is no usable PyTorch checkpoint: {reason}", error);
        }
    }

    private static void CheckTotal(IEnumerable<TensorReference> tensors, long fileLength)
    {
        var total = tensors.DistinctBy(tensor => (tensor.Storage, tensor.Layout)).Sum(tensor => tensor.Count * tensor.Storage.Type.Size);
        if (total > MostCopies * fileLength)
            throw new InvalidDataException($"its tensors have {total} bytes together, too many for a file of {fileLength} bytes.");
    }

    private static Dictionary<string, Tensor> ReadTensors(ITorchContainer container, Dictionary<string, TensorReference> references)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var ofStorage in references.GroupBy(entry => entry.Value.Storage))
            {
                using var storage = ReadStorage(container, ofStorage.Key);
                foreach (var same in ofStorage.GroupBy(entry => entry.Value.Layout))
                {
                    var tensor = View(storage, same.First().Value);
                    foreach (var (name, _) in same)
                        tensors.Add(name, tensor);
                }
            }
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    private static Tensor ReadStorage(ITorchContainer container, StorageReference reference)
    {
        var storage = empty(reference.Count, dtype: reference.Type.Type);
        try
        {
            container.Read(reference, reference.Count > 0 ? storage.bytes : []);
            return storage;
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    // The most common tensor is all of its storage; others are copied, so that no storage outlives the file for a part of it.
    private static Tensor View(Tensor storage, TensorReference reference)
    {
        if (reference.Count == 0)
            return empty(reference.Shape, dtype: storage.dtype);
        if (reference.IsWhole)
            return storage.view(reference.Shape);
        using var view = storage.as_strided(reference.Shape, reference.Strides, reference.Offset);
        return view.is_contiguous() ? view.clone() : view.contiguous();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights.Pickle;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>
/// The format before PyTorch 1.6: five pickles (a magic number, a version, the machine, the object, the keys of the storages), then every
/// storage as its number of elements and its bytes.
/// </summary>
internal sealed class TorchStream : ITorchContainer
{
    private const long Version = 1001;

    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly FileStream _file;
    private readonly Dictionary<StorageReference, long> _begins = [];

    /// <exception cref="InvalidDataException">It is broken, over a limit, or no checkpoint; the message does not name the file.</exception>
    public TorchStream(FileStream file)
    {
        _file = file;
        var input = new PickleInput(file, TorchCheckpoint.LongestPickle);
        if (Run(StorageTable.LoadNone) is not BigInteger magic || magic != Magic)
            throw new InvalidDataException("torch.save did not write its pickle; in PyTorch, save the state_dict() by torch.save.");
        if (Run(StorageTable.LoadNone) is not Version)
            throw new InvalidDataException($"it is of another version of PyTorch's old format than {Version}.");
        if (Run(StorageTable.LoadNone) is not PickleDict machine || machine.Find("little_endian") is not true)
            throw new InvalidDataException("its numbers are not in little-endian order; it has to be saved again on such a machine.");
        var table = new StorageTable();
        Root = Run(table.Load);
        if (Run(StorageTable.LoadNone) is not List<object?> keys)
            throw new InvalidDataException("its storages have no list of keys.");
        FindStorages(table.Storages, keys);

        object? Run(Func<object?, object> load) => new PickleMachine(input, TorchGlobals.ByName, load).Run();
    }

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public void Read(StorageReference storage, Span<byte> bytes)
    {
        _file.Position = _begins[storage];
        _file.ReadExactly(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void FindStorages(IReadOnlyDictionary<string, StorageReference> storages, List<object?> keys)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage) || _begins.ContainsKey(storage))
                throw new InvalidDataException($"its list of storages has {PlainText.Quote(key as string)} twice, or no tensor has it.");
            if (_file.Length - _file.Position < count.Length + storage.Bytes)
                throw new InvalidDataException($"it ends before the {storage.Bytes} bytes of its storage {PlainText.Quote(name)}.");
            _file.ReadExactly(count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count)
                throw new InvalidDataException($"its storage {PlainText.Quote(name)} has two lengths.");
            _begins.Add(storage, _file.Position);
            _file.Position += storage.Bytes;
        }
        if (_begins.Count != storages.Count)
            throw new InvalidDataException($"it has {_begins.Count} of the {storages.Count} storages of its tensors.");
    }
}

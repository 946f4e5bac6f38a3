using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights.Pickle;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>The format since PyTorch 1.6: a zip with ROOT/data.pkl, and every storage as ROOT/data/KEY.</summary>
internal sealed class TorchZip : ITorchContainer
{
    private const string PickleEntry = "/data.pkl", ByteOrderEntry = "/byteorder", ProgramEntry = "/constants.pkl", LittleEndian = "little";

    /// <summary>The state of a training of the largest network has about 8000.</summary>
    private const int MostEntries = 40_000;

    private const int MostDirectoryBytes = 16 << 20;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _root;

    /// <exception cref="InvalidDataException">It is broken, over a limit, or no checkpoint; the message does not name the file.</exception>
    public TorchZip(FileStream file)
    {
        if (ZipDirectory.FindProblem(file, MostEntries, MostDirectoryBytes) is { } problem)
            throw new InvalidDataException(problem);
        _zip = Undamaged(() =>
        {
            var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries.Count; // reads the list
            return zip;
        });
        try
        {
            CheckEntries(file.Length);
            _root = FindRoot();
            if (_entries.TryGetValue(_root + ByteOrderEntry, out var order) && !IsLittleEndian(order))
                throw new InvalidDataException("its numbers are not in little-endian order; it has to be saved again on such a machine.");
            Root = ReadPickle(_entries[_root + PickleEntry]);
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public void Read(StorageReference storage, Span<byte> bytes) => Read(_entries[NameOf(storage)], bytes);

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    /// <summary>torch.save does not compress. So the sum of all lengths is a bound on the memory that any of them can ask for.</summary>
    private void CheckEntries(long available)
    {
        foreach (var entry in _zip.Entries)
        {
            var name = PlainText.Quote(entry.FullName);
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"it has the entry {name} twice.");
            if (entry.IsEncrypted)
                throw new InvalidDataException($"its entry {name} is encrypted.");
            available -= entry.Length;
            if (entry.Length < 0 || available < 0)
                throw new InvalidDataException("its entries are longer than the file; torch.save does not compress them.");
        }
    }

    private string FindRoot()
    {
        var roots = _entries.Keys.Where(name => name.EndsWith(PickleEntry, StringComparison.Ordinal)).Take(2).ToArray();
        if (roots.Length != 1)
            throw new InvalidDataException("it is no archive of torch.save: there is not one data.pkl in it.");
        var root = roots[0][..^PickleEntry.Length];
        return !_entries.ContainsKey(root + ProgramEntry)
            ? root
            : throw new InvalidDataException("it is a TorchScript program; in PyTorch, save the state_dict() of its module.");
    }

    private static bool IsLittleEndian(ZipArchiveEntry entry)
    {
        var text = new byte[LittleEndian.Length];
        if (entry.Length != text.Length)
            return false;
        Read(entry, text);
        return text.AsSpan().SequenceEqual("little"u8);
    }

    private object? ReadPickle(ZipArchiveEntry entry)
    {
        if (entry.Length > TorchCheckpoint.LongestPickle)
            throw new InvalidDataException($"its pickle is over {TorchCheckpoint.LongestPickle >> 20} MiB long.");
        var bytes = new byte[entry.Length];
        Read(entry, bytes);
        var table = new StorageTable();
        var root = new PickleMachine(
            new PickleInput(new MemoryStream(bytes), TorchCheckpoint.LongestPickle), TorchGlobals.ByName, table.Load).Run();
        foreach (var storage in table.Storages.Values)
            if (!_entries.TryGetValue(NameOf(storage), out var stored) || stored.Length != storage.Bytes)
                throw new InvalidDataException(
                    $"its storage {PlainText.Quote(storage.Key)} of {storage.Bytes} bytes has {stored?.Length ?? 0} bytes in the file.");
        return root;
    }

    private string NameOf(StorageReference storage) => $"{_root}/data/{storage.Key}";

    private static void Read(ZipArchiveEntry entry, Span<byte> bytes)
    {
        using var content = Undamaged(entry.Open);
        var count = 0;
        try
        {
            count = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            count += content.ReadByte() < 0 ? 0 : 1;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"its entry {PlainText.Quote(entry.FullName)} is damaged.", error);
        }
        if (count != bytes.Length || Crc32.HashToUInt32(bytes) != entry.Crc32)
            throw new InvalidDataException($"its entry {PlainText.Quote(entry.FullName)} is damaged.");
    }

    private static T Undamaged<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new InvalidDataException("it is no zip archive, or it is damaged.", error);
        }
    }
}

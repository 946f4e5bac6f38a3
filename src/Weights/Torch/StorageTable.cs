using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>The storages that a pickle speaks of, by key.</summary>
internal sealed class StorageTable
{
    private const int MostStorages = 32_768;

    private readonly Dictionary<string, StorageReference> _storages = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StorageReference> Storages => _storages;

    /// <summary>
    /// The storage of a persistent id: ('storage', type, key, device, number of elements), and None at its end in the older format.
    /// </summary>
    public StorageReference Load(object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } parts
            || parts is not ["storage", StorageType type, string key, string, long count, ..] || parts.Length == 6 && parts[5] is not null)
            throw new InvalidDataException("its pickle has a persistent id that is no whole storage.");
        if (count < 0 || count > int.MaxValue / type.Size)
            throw new InvalidDataException(
                $"its storage {PlainText.Quote(key)} has {count} elements of {type.Size} bytes; at most 2 GiB are read.");
        if (!_storages.TryGetValue(key, out var storage))
        {
            if (_storages.Count == MostStorages)
                throw new InvalidDataException($"it has more than {MostStorages} storages.");
            _storages.Add(key, storage = new StorageReference(key, type, count));
        }
        return storage.Type == type && storage.Count == count
            ? storage
            : throw new InvalidDataException($"its storage {PlainText.Quote(key)} has two types or two lengths.");
    }

    /// <summary>For pickles that hold no tensors.</summary>
    public static StorageReference LoadNone(object? id) =>
        throw new InvalidDataException("its pickle has a storage where there can be none.");
}

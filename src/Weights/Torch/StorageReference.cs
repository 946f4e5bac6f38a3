namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>A run of elements somewhere in the file, which one or several tensors look at.</summary>
/// <param name="key">Its name in the file.</param>
/// <param name="type">Type of the elements.</param>
/// <param name="count">Number of elements.</param>
internal sealed class StorageReference(string key, StorageType type, long count)
{
    public string Key { get; } = key;

    public StorageType Type { get; } = type;

    public long Count { get; } = count;

    /// <summary>Length in bytes, at most <see cref="int.MaxValue"/>.</summary>
    public long Bytes => Count * Type.Size;
}

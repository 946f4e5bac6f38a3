namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>One of the two ways in which torch.save puts an object and its storages into a file.</summary>
internal interface ITorchContainer : IDisposable
{
    /// <summary>The saved object.</summary>
    object? Root { get; }

    /// <summary>Reads all bytes of a storage.</summary>
    /// <param name="storage">One of the object's.</param>
    /// <param name="bytes">As many as it has.</param>
    void Read(StorageReference storage, Span<byte> bytes);
}

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>The formats in which PyTorch has saved checkpoints.</summary>
internal enum TorchFormat
{
    None,

    /// <summary>A zip archive, since 1.6.</summary>
    Zip,

    /// <summary>Pickles and storages one behind the other.</summary>
    Pickles,

    /// <summary>A tar archive of the first versions, which is not read.</summary>
    Tar,
}

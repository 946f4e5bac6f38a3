namespace Microsoft.ML.SparseDetr;

/// <summary>A part of a data set, such as what to train on.</summary>
/// <param name="Path">File or folder, for <see cref="DatasetReader.Read"/>.</param>
/// <param name="Split">What <see cref="DatasetReadOptions.Split"/> has to name; null when the path is for this part alone.</param>
public sealed record DatasetPart(string Path, string? Split = null)
{
    /// <summary>The path, and the part that is read of it.</summary>
    public override string ToString() => Split is null ? Path : $"{Path} ({Split})";
}

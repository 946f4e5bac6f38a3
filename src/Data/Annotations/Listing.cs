namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>
/// What annotation files say, before images, sizes and classes are looked up: every format but COCO and Pascal VOC is read into one, and
/// <see cref="ListedDataset"/> makes the data set of it.
/// </summary>
/// <param name="Images">The images in the order of the files.</param>
internal sealed record Listing(IReadOnlyList<ListedImage> Images)
{
    /// <summary>The classes in the order of the files; null when these have no list.</summary>
    public IReadOnlyList<ListedClass>? Classes { get; init; }

    /// <summary>Whether an object of a class that is not in the list is left out; otherwise the class is added.</summary>
    public bool IsClosed { get; init; }

    public BoxScale Scale { get; init; }

    /// <summary>Whether the format has the size of each image, so that one without it is worth a word.</summary>
    public bool HasSizes { get; init; }
}

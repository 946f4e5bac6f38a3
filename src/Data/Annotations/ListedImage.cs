namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>An image as an annotation file names it.</summary>
/// <param name="File">The annotation file.</param>
/// <param name="Position">Place of the image in that file; null when the file is for this image alone.</param>
/// <param name="Name">Name of the image.</param>
internal sealed record ListedImage(string File, string? Position, string Name)
{
    public List<ListedObject> Objects { get; init; } = [];

    /// <summary>Width that the annotation names.</summary>
    public double Width { get; init; } = double.NaN;

    /// <summary>Height that the annotation names.</summary>
    public double Height { get; init; } = double.NaN;

    /// <summary>The name with its folders, for where several images have the same name.</summary>
    public string? FullName { get; init; }

    /// <summary>The image file where it is known already.</summary>
    public string? Path { get; init; }

    /// <summary>Name of the annotation file without its ending, where each image has its own: most images are called the same.</summary>
    public string? Stem { get; init; }
}

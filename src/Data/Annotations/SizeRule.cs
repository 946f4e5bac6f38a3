using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>An annotation is for the upright image: its size must be that of the file after EXIF has turned it.</summary>
internal static class SizeRule
{
    /// <summary>Why the size of the file is not that of its annotation, as a sentence; null when they agree.</summary>
    public static string? FindProblem(DatasetImage image, EncodedImage file)
    {
        if ((file.Width, file.Height) == (image.Width, image.Height))
            return null;
        var owner = $"image {image.Id} ('{image.Path}')";
        var problem = $"{owner} is {file.Width}×{file.Height}, but its annotation says {image.Width}×{image.Height}";
        return (file.StoredWidth, file.StoredHeight) == (image.Width, image.Height)
            ? $"{problem}: the file is rotated by EXIF (orientation {file.Orientation}) and read upright; "
                + "sizes and boxes must be those of the upright image."
            : $"{problem}.";
    }
}

using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>Looks at an image file without decoding it, for those who would rather know before ML.NET reads it.</summary>
public static class ImageChecker
{
    /// <summary>
    /// Endings, in lower case, of the files that are taken for images in a folder. <see cref="FindProblem(string)"/> says which are read.
    /// </summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif"];

    /// <summary>
    /// Why a file cannot be used: it is missing, no regular file, empty, cut off, of a format that is not read (TIFF, for example), or has
    /// more pixels than the setting Microsoft.ML.SparseDetr.MaximumImagePixels of the process allows (64 million without it).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>A sentence with the path, the cause and what to do, or null when the file is sound as far as its structure tells.</returns>
    public static string? FindProblem(string path) => FindProblem(path, out _);

    /// <summary>The same, and what should be known of a file that can be used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="oddity">A sentence with the path, such as that of an animation only the first frame is read; else null.</param>
    /// <returns>A sentence with the path, the cause and what to do, or null when the file is sound as far as its structure tells.</returns>
    public static string? FindProblem(string path, out string? oddity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        oddity = null;
        try
        {
            using var image = EncodedImage.Open(path);
            oddity = image.Oddity is { } text ? $"{path}: the image {text}." : null;
            return null;
        }
        catch (Exception exception) when (exception is ImageException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}

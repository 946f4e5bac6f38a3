using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>Looks at an image file without decoding it, for those who would rather know before ML.NET reads it.</summary>
public static class ImageChecker
{
    /// <summary>
    /// Endings, in lower case, of the files that are taken for images in a folder. <see cref="FindProblem"/> says which are read.
    /// </summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif"];

    /// <summary>
    /// Why a file cannot be used: it is missing, no regular file, empty, cut off, of a format that is not read (TIFF, for example), or has
    /// more pixels than the setting Microsoft.ML.SparseDetr.MaximumImagePixels of the process allows (64 million without it).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>A sentence with the path, the cause and what to do, or null when the file is sound as far as its structure tells.</returns>
    public static string? FindProblem(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            EncodedImage.Open(path).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is ImageException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}

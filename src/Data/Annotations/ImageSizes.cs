using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Sizes of images that annotations name or leave out.</summary>
internal static class ImageSizes
{
    /// <summary>Larger widths and heights are taken for damage.</summary>
    private const double Largest = 1 << 20;

    public static bool IsSize(double value) => value is >= 1 and <= Largest;

    /// <summary>The size of the upright image in a file; null, and what is wrong with the file, when there is none.</summary>
    public static (int Width, int Height)? OfFile(string path, out string? problem)
    {
        problem = null;
        try
        {
            using var file = EncodedImage.Open(path);
            return (file.Width, file.Height);
        }
        catch (ImageException exception)
        {
            problem = exception.Problem;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = "cannot be read";
        }
        return null;
    }
}

using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// The one place where image files become pixels and pixels become files: training, scoring, evaluation and drawings share it.
/// JPEG, PNG, WebP, BMP and GIF are read.
/// </summary>
internal static class ImageFile
{
    private const int Quality = 92;

    // Of a photograph of 12 megapixels: a tenth of the time of the encoder's own choice, for a file that is a third larger.
    private static readonly SKPngEncoderOptions QuickPng = new(SKPngEncoderFilterFlags.Up, zLibLevel: 1);

    /// <summary>Decodes a file to upright, opaque pixels; the caller disposes them.</summary>
    /// <exception cref="ImageException">
    /// It is no whole image of a known format within the limits; the message names the path, the cause and what to do.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ImagePixels Decode(string path)
    {
        using var file = EncodedImage.Open(path);
        return file.Decode();
    }

    /// <summary>Decodes a stream that is read to its end.</summary>
    /// <param name="stream">The encoded image.</param>
    /// <param name="name">What messages call the image.</param>
    /// <exception cref="ImageException">It is no whole image of a known format within the limits.</exception>
    public static ImagePixels Decode(Stream stream, string name)
    {
        using var file = EncodedImage.Read(stream, name);
        return file.Decode();
    }

    /// <summary>Writes an image whole or not at all; the ending decides the format: .png, .jpg, .jpeg or .webp.</summary>
    /// <exception cref="ArgumentException">The ending is none of these.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(ImagePixels image, string path) => image.Lend(pixels => Save(pixels, path));

    /// <summary>The same for pixels that lie elsewhere.</summary>
    public static void Save(SKPixmap pixels, string path)
    {
        var format = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => SKEncodedImageFormat.Png,
            ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
            ".webp" => SKEncodedImageFormat.Webp,
            _ => throw new ArgumentException($"{path}: an image is written as .png, .jpg, .jpeg or .webp.", nameof(path)),
        };
        using var encoded = (format == SKEncodedImageFormat.Png ? pixels.Encode(QuickPng) : pixels.Encode(format, Quality))
            ?? throw new IOException($"{path}: the image cannot be encoded.");
        AtomicFile.Write(path, stream => encoded.SaveTo(stream));
    }
}

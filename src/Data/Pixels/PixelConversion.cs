using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>Between three bytes a pixel (<see cref="RgbImage"/>), which drawings use, and four.</summary>
internal static class PixelConversion
{
    /// <summary>Copies an image to three bytes a pixel.</summary>
    public static RgbImage ToRgb(this ImagePixels image)
    {
        var source = image.Bytes;
        var target = new byte[image.Width * image.Height * 3];
        for (var pixel = 0; pixel < target.Length / 3; pixel++)
            (target[pixel * 3], target[pixel * 3 + 1], target[pixel * 3 + 2]) = (source[pixel * 4 + 2], source[pixel * 4 + 1], source[pixel * 4]);
        return new RgbImage(image.Width, image.Height, target);
    }

    /// <summary>A new image of ML.NET with the same pixels.</summary>
    public static MLImage ToMLImage(this RgbImage image)
    {
        var pixels = new byte[image.Width * image.Height * 4];
        for (var pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            image.Pixels.AsSpan(pixel * 3, 3).CopyTo(pixels.AsSpan(pixel * 4));
            pixels[pixel * 4 + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, pixels);
    }
}

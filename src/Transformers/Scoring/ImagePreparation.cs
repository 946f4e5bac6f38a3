using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>From an image to the input of the network; the same resize as in training.</summary>
internal static class ImagePreparation
{
    /// <summary>What turns a byte into a value of the network's input.</summary>
    public const float Scale = 1 / 255f;

    /// <summary>A batch of one image.</summary>
    public static PreparedBatch Prepare(ImagePixels image, int width, int height)
    {
        var batch = new PreparedBatch(height, width, new float[3 * height * width], [image.Width, image.Height]);
        Resize(image, width, height, batch.Pixels);
        return batch;
    }

    /// <summary>The image at another size, aspect not kept.</summary>
    public static MLImage Resize(ImagePixels image, int width, int height)
    {
        var plane = height * width;
        var planes = new float[3 * plane];
        Resize(image, width, height, planes);
        var pixels = new byte[4 * plane];
        for (var i = 0; i < plane; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                pixels[4 * i + channel] = (byte)MathF.Round(planes[channel * plane + i] * byte.MaxValue);
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }

    private static void Resize(ImagePixels image, int width, int height, float[] planes) =>
        ImageResampler.Resize(image, ResampleWindow.Whole(image.Width, image.Height), width, height, planes);
}

using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

[TestClass]
public sealed class ImageResamplerTests
{
    [TestMethod]
    [DataRow(640, 427, 320, 320)]
    [DataRow(200, 200, 256, 256)]
    [DataRow(37, 53, 64, 31)]
    [DataRow(64, 48, 64, 96)]
    [DataRow(500, 3, 33, 40)]
    [DataRow(3, 500, 40, 33)]
    [DataRow(1, 1, 17, 5)]
    [DataRow(2, 2, 1, 1)]
    [DataRow(5, 7, 2, 3)]
    public void EqualsTheStepByStepResize(int width, int height, int outputWidth, int outputHeight)
    {
        var pixels = RandomPixels(width, height);

        AssertEqual(SlowResize(pixels, width, height, outputWidth, outputHeight), pixels, width, height,
            ResampleWindow.Whole(width, height), outputWidth, outputHeight);
    }

    [TestMethod]
    [DataRow(-30, -11, 150, 120, false)]
    [DataRow(-30, -11, 150, 120, true)]
    [DataRow(13, 7, 41, 52, false)]
    [DataRow(13, 7, 41, 52, true)]
    [DataRow(-20, 40, 60, 100, true)]
    [DataRow(200, 200, 50, 50, false)]
    public void WindowEqualsCanvasCropMirrorAndResize(int x, int y, int width, int height, bool mirrored)
    {
        const int sourceWidth = 83, sourceHeight = 71;
        var pixels = RandomPixels(sourceWidth, sourceHeight);
        var canvas = new byte[width * height * 4];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var (fromX, fromY) = (column + x, row + y);
                if (fromX >= 0 && fromY >= 0 && fromX < sourceWidth && fromY < sourceHeight)
                    pixels.AsSpan((fromY * sourceWidth + fromX) * 4, 4)
                        .CopyTo(canvas.AsSpan((row * width + (mirrored ? width - 1 - column : column)) * 4));
            }

        AssertEqual(SlowResize(canvas, width, height, 64, 48), pixels, sourceWidth, sourceHeight,
            new ResampleWindow(x, y, width, height, mirrored), 64, 48);
    }

    [TestMethod]
    [NeedsShared("weights/deimv2-atto-coco/reference")]
    [NeedsShared("data/coco-val-mini")]
    [DataRow(139)]
    [DataRow(5001)]
    [DataRow(10764)]
    public void EqualsTheInputOfTheOfficialCode(int imageId)
    {
        var (expected, _) = NpyFile.Read(Shared.Find($"weights/deimv2-atto-coco/reference/{imageId}_input.npy"));
        using var image = ImageFile.Decode(Shared.Find($"data/coco-val-mini/images/{imageId:000000000000}.jpg"));
        var planes = new float[3 * 320 * 320];

        ImageResampler.Resize(image, ResampleWindow.Whole(image.Width, image.Height), 320, 320, planes);

        CollectionAssert.AreEqual(expected, planes);
    }

    private static void AssertEqual(byte[] expected, byte[] pixels, int width, int height, ResampleWindow window, int outputWidth,
        int outputHeight)
    {
        var planes = new float[3 * outputWidth * outputHeight];
        using var image = new ImagePixels(width, height);
        pixels.CopyTo(image.Bytes);
        ImageResampler.Resize(image, window, outputWidth, outputHeight, planes);
        for (var channel = 0; channel < 3; channel++)
            for (var i = 0; i < outputWidth * outputHeight; i++)
                if (planes[channel * outputWidth * outputHeight + i] != expected[i * 4 + 2 - channel] / 255f)
                    Assert.Fail($"channel {channel}, pixel {i}: {planes[channel * outputWidth * outputHeight + i] * 255} instead of "
                        + $"{expected[i * 4 + 2 - channel]}");
    }

    private static byte[] RandomPixels(int width, int height)
    {
        var pixels = new byte[width * height * 4];
        new Random(width * 1000 + height).NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = pixels[i] < 40 ? (byte)0 : pixels[i] > 215 ? (byte)255 : pixels[i]; // extremes show rounding beyond the range
        return pixels;
    }

    /// <summary>The definition: every output pixel for itself, one direction after the other, rounded to bytes in between.</summary>
    private static byte[] SlowResize(byte[] pixels, int width, int height, int outputWidth, int outputHeight)
    {
        var between = new byte[outputWidth * height * 4];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < outputWidth; x++)
                for (var c = 0; c < 4; c++)
                    between[(y * outputWidth + x) * 4 + c] = Combine(width, outputWidth, x, from => pixels[(y * width + from) * 4 + c]);
        var result = new byte[outputWidth * outputHeight * 4];
        for (var y = 0; y < outputHeight; y++)
            for (var x = 0; x < outputWidth; x++)
                for (var c = 0; c < 4; c++)
                    result[(y * outputWidth + x) * 4 + c] =
                        Combine(height, outputHeight, y, from => between[(from * outputWidth + x) * 4 + c]);
        return result;
    }

    private static byte Combine(int inputSize, int outputSize, int output, Func<int, byte> value)
    {
        var scale = inputSize / (double)outputSize;
        var support = Math.Max(scale, 1);
        var centre = (output + 0.5) * scale;
        var first = Math.Max(0, (int)(centre - support + 0.5));
        var end = Math.Min(inputSize, (int)(centre + support + 0.5));
        double Weight(int from) => Math.Max(0, 1 - Math.Abs((from - centre + 0.5) * (1 / support)));
        var total = 0.0;
        for (var from = first; from < end; from++)
            total += Weight(from);
        var sum = 1L << 21;
        for (var from = first; from < end; from++)
            sum += value(from) * (long)(0.5 + Weight(from) / total * (1 << 22));
        return (byte)Math.Clamp(sum >> 22, 0, 255);
    }
}

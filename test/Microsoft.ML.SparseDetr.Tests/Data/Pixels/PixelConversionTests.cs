using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

[TestClass]
public sealed class PixelConversionTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 1)]
    [DataRow(6, 3)]
    [DataRow(33, 7)]
    public void ThreeAndFourBytesHoldTheSamePicture(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);
        using var image = new RgbImage(width, height, pixels).ToMLImage();
        var swapped = image.Pixels.ToArray();
        for (var i = 0; i < swapped.Length; i += 4)
            (swapped[i], swapped[i + 2]) = (swapped[i + 2], swapped[i]);
        using var bgra = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, swapped);

        CollectionAssert.AreEqual(pixels, image.ToRgb().Pixels);
        CollectionAssert.AreEqual(pixels, bgra.ToRgb().Pixels);
        Assert.AreEqual(255, image.Pixels[^1]);
    }
}

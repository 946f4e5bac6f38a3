using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

[TestClass]
public sealed class ThumbnailTests
{
    [TestMethod]
    public void A_large_image_becomes_small_and_keeps_its_shape()
    {
        using var image = PlainImages.Grey(900, 300);
        using var small = Decode(Thumbnail.ToDataUri(image, 300, 100_000));
        Assert.AreEqual((300, 100), (small.Width, small.Height));
        Assert.AreEqual(3 * 90, small.Light(150, 50), 12);
    }

    [TestMethod]
    public void A_small_image_is_not_enlarged()
    {
        using var image = PlainImages.Grey(20, 10);
        using var same = Decode(Thumbnail.ToDataUri(image, 300, 100_000));
        Assert.AreEqual((20, 10), (same.Width, same.Height));
    }

    [TestMethod]
    public void Noise_keeps_within_the_budget()
    {
        using var image = new ImagePixels(800, 800);
        new Random(1).NextBytes(image.Bytes);
        Assert.IsLessThan(4 * 13_000 / 3, Thumbnail.ToDataUri(image, 640, 12_000).Text.Length);
    }

    private static ImagePixels Decode(DataUri image)
    {
        using var file = new MemoryStream(Convert.FromBase64String(image.Text.Split(',')[1]));
        return ImageFile.Decode(file, "thumbnail");
    }
}

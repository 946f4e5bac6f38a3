using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Data.Augmentation;

[TestClass]
public sealed class SampleRendererTests
{
    private const int Width = 48, Height = 32;

    /// <summary>Pixels and boxes of every position are those of the image as it is, moved by hand.</summary>
    [TestMethod]
    [DataRow(0, 0, 0), DataRow(1, 0, 0), DataRow(0, 1, 0), DataRow(1, 1, 0)]
    [DataRow(0, 0, 1), DataRow(1, 0, 1), DataRow(0, 1, 1), DataRow(1, 1, 1)]
    public void Objects_stay_on_their_pixels_in_all_eight_positions(int mirrored, int flipped, int transposed)
    {
        using var image = new ImagePixels(Width, Height);
        var random = new Random(1);
        random.NextBytes(image.Bytes);
        var box = new BoxXyxy(6, 4, 30, 12);
        var options = new AugmentationOptions
        {
            Photometric = 0,
            HorizontalFlip = mirrored,
            VerticalFlip = flipped,
            Transpose = transposed,
        };
        var (width, height) = transposed == 1 ? (Height, Width) : (Width, Height); // no pixel is resampled
        var planes = new float[3 * width * height];
        var (labels, boxes) = new SampleRenderer(width, height, options).Render(
            image, new SampleObjects([2], [box]), new SampleRandom(0, 0, 0), isFull: true, planes);

        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (column, row) = transposed == 1 ? (y, x) : (x, y);
                column = mirrored == 1 ? Width - 1 - column : column;
                row = flipped == 1 ? Height - 1 - row : row;
                for (var channel = 0; channel < 3; channel++)
                    Assert.AreEqual(
                        image.Bytes[(row * Width + column) * ImagePixels.BytesPerPixel + 2 - channel] / 255f,
                        planes[(channel * height + y) * width + x], 1e-7f);
            }
        float x0 = mirrored == 1 ? Width - box.X1 : box.X0, y0 = flipped == 1 ? Height - box.Y1 : box.Y0;
        var (across, down) = (box.X1 - box.X0, box.Y1 - box.Y0);
        if (transposed == 1)
            (x0, y0, across, down) = (y0, x0, down, across);
        CollectionAssert.AreEqual(new[] { 2 }, labels);
        var moved = boxes[0].ToXyxy();
        Assert.AreEqual(x0 / width, moved.X0, 1e-6f);
        Assert.AreEqual(y0 / height, moved.Y0, 1e-6f);
        Assert.AreEqual((x0 + across) / width, moved.X1, 1e-6f);
        Assert.AreEqual((y0 + down) / height, moved.Y1, 1e-6f);
    }
}

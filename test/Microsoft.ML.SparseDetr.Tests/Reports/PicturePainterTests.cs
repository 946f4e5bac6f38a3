using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data;
using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class PicturePainterTests
{
    private static readonly PicturePainter Painter = new(["pit", "scratch"]);

    [TestMethod]
    public void TheFrameStandsOnTheEdgeOfTheBox()
    {
        var painted = Painter.Paint(Grey(500, 450), [new Detection(1, 1, 0.5f, 100, 200, 300, 400)]);

        Assert.AreEqual((500, 450), (painted.Width, painted.Height));
        foreach (var (x, y) in new[] { (100, 300), (299, 300), (200, 399), (101, 250) })
            Assert.AreEqual(PicturePainter.ColorOf(1), Pixel(painted, x, y), $"{x}, {y}");
        Assert.AreEqual(((byte)90, (byte)90, (byte)90), Pixel(painted, 200, 300));
    }

    [TestMethod]
    public void SmallPicturesAreEnlargedAndTheSourceStays()
    {
        var source = Grey(128, 100);

        var painted = Painter.Paint(source, [new Detection(1, 0, 0.9f, 10, 10, 50, 50)]);

        Assert.AreEqual((512, 400), (painted.Width, painted.Height));
        Assert.AreEqual(PicturePainter.ColorOf(0), Pixel(painted, 41, 120));
        Assert.IsTrue(source.Pixels.All(value => value == 90));
    }

    [TestMethod]
    public void BoxesOutsideAreCutAndUnknownClassesRefused()
    {
        var wild = Painter.Paint(Grey(40, 40), [new Detection(1, 0, 1, -1e9f, -50, float.MaxValue, 90), new Detection(1, 1, 0, 39, 39, 39, 39)]);

        Assert.AreEqual(160, wild.Width);
        Assert.ThrowsExactly<ArgumentException>(() => Painter.Paint(Grey(40, 40), [new Detection(1, 2, 1, 0, 0, 9, 9)]));
    }

    [TestMethod]
    public void PaintFileWritesAPicture()
    {
        using var folder = new TemporaryFolder();
        using (var image = Grey(420, 410).ToMLImage())
            image.Save(folder.File("a.png"));

        Painter.PaintFile(folder.File("a.png"), [new Detection(1, 1, 0.5f, 100, 200, 300, 400)], folder.File("b.png"));

        using var painted = MLImage.CreateFromFile(folder.File("b.png"));
        Assert.AreEqual((420, 410), (painted.Width, painted.Height));
        Assert.AreEqual(PicturePainter.ColorOf(1), Pixel(painted.ToRgb(), 100, 300));
    }

    [TestMethod]
    public void EveryLetterHasAShapeOfItsOwn()
    {
        var shapes = Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => string.Concat(
            from y in Enumerable.Range(0, BitmapFont.GlyphHeight)
            from x in Enumerable.Range(0, BitmapFont.GlyphWidth)
            select BitmapFont.IsSet((char)letter, x, y) ? '#' : '.')).ToList();

        Assert.HasCount(shapes.Count, shapes.Distinct());
        Assert.IsTrue(BitmapFont.IsSet('é', 2, 0) == BitmapFont.IsSet('?', 2, 0));
    }

    private static RgbImage Grey(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, (byte)90);
        return new RgbImage(width, height, pixels);
    }

    private static (byte, byte, byte) Pixel(RgbImage image, int x, int y) =>
        (image.Pixels[(y * image.Width + x) * 3], image.Pixels[(y * image.Width + x) * 3 + 1], image.Pixels[(y * image.Width + x) * 3 + 2]);
}

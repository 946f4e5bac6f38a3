using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class PicturePainterTests
{
    private static readonly PicturePainter Painter = new(["pit", "scratch"]);

    [TestMethod]
    public void TheFrameStandsOnTheEdgeOfTheBox()
    {
        var painted = Painter.Paint(PlainPictures.Grey(500, 450), [new Detection(1, 1, 0.5f, 100, 200, 300, 400)]);

        Assert.AreEqual((500, 450), (painted.Width, painted.Height));
        foreach (var (x, y) in new[] { (100, 300), (299, 300), (200, 399), (101, 250) })
            Assert.AreEqual(PicturePainter.ColorOf(1), painted.Pixel(x, y), $"{x}, {y}");
        Assert.AreEqual(((byte)90, (byte)90, (byte)90), painted.Pixel(200, 300));
    }

    [TestMethod]
    public void SmallPicturesAreEnlargedAndTheSourceStays()
    {
        var source = PlainPictures.Grey(128, 100);

        var painted = Painter.Paint(source, [new Detection(1, 0, 0.9f, 10, 10, 50, 50)]);

        Assert.AreEqual((512, 400), (painted.Width, painted.Height));
        Assert.AreEqual(PicturePainter.ColorOf(0), painted.Pixel(41, 120));
        Assert.IsTrue(source.Pixels.All(value => value == 90));
    }

    [TestMethod]
    public void BoxesOutsideAreCutAndUnknownClassesRefused()
    {
        var wild = Painter.Paint(PlainPictures.Grey(40, 40), [new Detection(1, 0, 1, -1e9f, -50, float.MaxValue, 90), new Detection(1, 1, 0, 39, 39, 39, 39)]);

        Assert.AreEqual(160, wild.Width);
        Assert.ThrowsExactly<ArgumentException>(() => Painter.Paint(PlainPictures.Grey(40, 40), [new Detection(1, 2, 1, 0, 0, 9, 9)]));
    }

    [TestMethod]
    public void PaintFileWritesAPicture()
    {
        using var folder = new TemporaryFolder();
        using (var image = PlainPictures.Grey(420, 410).ToMLImage())
            image.Save(folder.File("a.png"));

        Painter.PaintFile(folder.File("a.png"), [new Detection(1, 1, 0.5f, 100, 200, 300, 400)], folder.File("b.png"));

        using var painted = ImageFile.Decode(folder.File("b.png"));
        Assert.AreEqual((420, 410), (painted.Width, painted.Height));
        Assert.AreEqual(PicturePainter.ColorOf(1), painted.ToRgb().Pixel(100, 300));
        Assert.ThrowsExactly<ArgumentException>(() => Painter.PaintFile(folder.File("a.png"), [], folder.File("b.unheard")));
        CollectionAssert.AreEquivalent(new[] { "a.png", "b.png" }, Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray(), "nothing is left over");
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
}

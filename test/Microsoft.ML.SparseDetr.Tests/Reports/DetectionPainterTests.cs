using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class DetectionPainterTests
{
    private static readonly DetectionPainter Painter = new(["pit", "scratch"]);

    [TestMethod]
    public void The_frame_lies_on_the_edge_of_the_box()
    {
        var painted = Painter.Paint(PlainImages.Grey(500, 450), [new Detection(1, 1, 0.5f, 100, 200, 300, 400)]).Finish();

        Assert.AreEqual((500, 450), (painted.Width, painted.Height));
        foreach (var (x, y) in new[] { (100, 300), (299, 300), (200, 399), (101, 250) })
            Assert.AreEqual(Palette.Of(1), painted.Pixel(x, y), $"{x}, {y}");
        Assert.IsLessThan(90 * 3, painted.Light(99, 300), "a dark line around it");
        Assert.AreEqual(new SKColor(90, 90, 90), painted.Pixel(200, 300));
    }

    [TestMethod]
    public void Small_images_are_enlarged_and_the_source_stays()
    {
        var source = PlainImages.Grey(128, 100);

        var painted = Painter.Paint(source, [new Detection(1, 0, 0.9f, 10, 10, 50, 50)]).Finish();

        Assert.AreEqual((512, 400), (painted.Width, painted.Height));
        Assert.AreEqual(Palette.Of(0), painted.Pixel(41, 120));
        Assert.IsTrue(source.Bytes.ToArray().All(value => value == 90));
    }

    [TestMethod]
    public void Boxes_outside_are_cut_and_unknown_classes_refused()
    {
        var wild = Painter.Paint(
            PlainImages.Grey(40, 40),
            [
                new Detection(1, 0, 1, -1e9f, -50, float.MaxValue, 90), new Detection(1, 1, 0, 39, 39, 39, 39),
                new Detection(1, 0, 0, float.NaN, 9, 8, 7),
            ]).Finish();

        Assert.AreEqual(160, wild.Width);
        Assert.ThrowsExactly<ArgumentException>(() => Painter.Paint(PlainImages.Grey(40, 40), [new Detection(1, 2, 1, 0, 0, 9, 9)]));
    }

    [TestMethod]
    public void A_painted_file_is_upright()
    {
        using var folder = new TemporaryFolder();
        using (var image = PlainImages.Grey(420, 610))
            ImageFile.Save(image, folder.File("a.jpg"));
        File.WriteAllBytes(folder.File("a.jpg"), Data.Pixels.PlainJpeg.WithOrientation(File.ReadAllBytes(folder.File("a.jpg")), 6));

        Painter.PaintFile(folder.File("a.jpg"), [new Detection(1, 1, 0.5f, 100, 200, 600, 400)], folder.File("b.png"));

        using var painted = ImageFile.Decode(folder.File("b.png"));
        Assert.AreEqual((610, 420), (painted.Width, painted.Height));
        Assert.AreEqual(Palette.Of(1), painted.Pixel(599, 300));
        Assert.ThrowsExactly<ArgumentException>(() => Painter.PaintFile(folder.File("a.jpg"), [], folder.File("b.unheard")));
        CollectionAssert.AreEquivalent(
            new[] { "a.jpg", "b.png" }, Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray(), "nothing is left over");
    }

    [TestMethod]
    public void Labels_stay_inside_and_beside_each_other()
    {
        var placement = new LabelPlacement(400, 300);
        SKRect[] boxes =
        [
            new(-20, -9, 60, 80), new(350, 10, 420, 90), new(150, 100, 250, 200), new(152, 101, 251, 199), new(149, 99, 252, 203),
        ];
        var places = boxes.Select(box => placement.Place(box, new SKSize(90, 20))).ToList();

        foreach (var place in places)
            Assert.IsTrue(place is { Left: >= 0, Top: >= 0, Right: <= 400, Bottom: <= 300 }, $"{place}");
        for (var i = 0; i < places.Count; i++)
            for (var k = 0; k < i; k++)
                Assert.IsFalse(SKRect.Intersect(places[i], places[k]) is { Width: > 0, Height: > 0 }, $"{i} and {k}");
        var narrow = new LabelPlacement(50, 20);
        var wide = narrow.Place(new SKRect(10, 5, 20, 15), new SKSize(90, 30));
        Assert.AreEqual(0, wide.Left, "the beginning of a name that does not fit is seen");
    }

    [TestMethod]
    public void A_label_without_a_free_place_has_none()
    {
        var placement = new LabelPlacement(100, 40);
        var box = new SKRect(10, 10, 90, 30);
        var places = Enumerable.Range(0, 9).Select(_ => placement.PlaceFree(box, new SKSize(60, 20))).ToList();

        var free = places.OfType<SKRect>().ToList();
        Assert.IsTrue(free.Count is > 0 and < 9, $"{free.Count}");
        Assert.IsNull(places[^1]);
        for (var i = 0; i < free.Count; i++)
            for (var k = 0; k < i; k++)
                Assert.IsFalse(SKRect.Intersect(free[i], free[k]) is { Width: > 0, Height: > 0 }, $"{i} and {k}");
        Assert.IsNotNull(placement.PlaceFree(new SKRect(80, 0, 100, 10), new SKSize(8, 8)), "a smaller one may have room");
    }

    [TestMethod]
    public void Crowded_images_are_enlarged_and_their_text_made_smaller()
    {
        var random = new Random(1);
        Detection[] crowd = [.. Enumerable.Range(0, 60).Select(_ => (X: random.Next(150), Y: random.Next(150))).Select(corner =>
            new Detection(1, 1, 0.5f, corner.X, corner.Y, corner.X + 50, corner.Y + 40))];

        Assert.AreEqual(400, Painter.Paint(PlainImages.Grey(200, 200), crowd[..1]).Finish().Width);
        Assert.AreEqual(800, Painter.Paint(PlainImages.Grey(200, 200), crowd).Finish().Width);
        Assert.AreEqual(3000, Painter.Paint(PlainImages.Grey(3000, 200), crowd).Finish().Width, "a large one is not");
    }

    [TestMethod]
    public void A_name_longer_than_the_image_is_shortened_and_the_score_stays()
    {
        var name = new string('m', 200);
        var detection = new Detection(1, 0, 0.5f, 5, 20, 35, 38);
        using var painted = new DetectionPainter([name]).Paint(PlainImages.Grey(40, 40), [detection]).Finish();

        Assert.AreEqual(160, painted.Width);
        var label = Enumerable.Range(0, 160).Count(x => painted.Pixel(x, 66) == Palette.Of(0));
        Assert.IsGreaterThan(20, label, "there is a label above the box");
    }

    [TestMethod]
    public void Every_letter_of_the_font_has_a_shape_of_its_own()
    {
        var shapes = "AZaz09 .é£ßŁşΩЖя–".Select(letter => Convert.ToBase64String(Shape(letter.ToString())));

        Assert.HasCount(17, shapes.Distinct());
        CollectionAssert.AreEqual(Shape("漢"), Shape("字"), "letters beyond Latin, Greek and Cyrillic are shown as an empty box");
    }

    private static byte[] Shape(string text)
    {
        using var drawing = new Drawing(24, 24, SKColors.White);
        drawing.Text(text, 4, 12, 16, SKColors.Black);
        return drawing.ToPixels().Clone().Bytes.ToArray();
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

[TestClass]
public sealed class MLImagePixelsTests
{
    private readonly MLContext _ml = new();
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 1)]
    [DataRow(33, 7)]
    public void Both_orders_of_channels_become_one(int width, int height)
    {
        var pixels = new byte[width * height * 4];
        new Random(1).NextBytes(pixels);
        for (var i = 3; i < pixels.Length; i += 4)
            pixels[i] = 255;
        using var bgra = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        var swapped = (byte[])pixels.Clone();
        for (var i = 0; i < swapped.Length; i += 4)
            (swapped[i], swapped[i + 2]) = (swapped[i + 2], swapped[i]);
        using var rgba = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, swapped);

        using var first = MLImagePixels.Read(bgra);
        using var second = MLImagePixels.Read(rgba);
        CollectionAssert.AreEqual(pixels, first.Bytes.ToArray());
        CollectionAssert.AreEqual(pixels, second.Bytes.ToArray());
        using var back = first.ToMLImage();
        CollectionAssert.AreEqual(pixels, back.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(6)]
    [DataRow(7)]
    public void What_LoadImages_reads_equals_what_the_file_holds(int orientation)
    {
        var random = new byte[7 * 5 * 4];
        new Random(orientation).NextBytes(random);
        var path = _folder.File("a.png");
        File.WriteAllBytes(path, PlainPng.Write(7, 5, 8, PlainPng.Rgba, random, ("eXIf", PlainJpeg.Exif(orientation, isLittle: false))));

        using var expected = ImageFile.Decode(path);
        using var pixels = MLImagePixels.Read(Load(path));

        Assert.AreEqual((expected.Width, expected.Height), (pixels.Width, pixels.Height));
        CollectionAssert.AreEqual(Colours(expected), Colours(pixels));
    }

    [TestMethod]
    public void An_image_that_a_transform_has_changed_stays_changed()
    {
        var path = _folder.File("a.png");
        var exif = PlainJpeg.Exif(6, isLittle: false);
        File.WriteAllBytes(path, PlainPng.Write(2, 1, 8, PlainPng.Rgba, [200, 100, 50, 128, 10, 200, 90, 255], ("eXIf", exif)));
        using var larger = MLImagePixels.Read(Load(path, _ml.Transforms.ResizeImages("Image", 8, 4)));
        Assert.AreEqual((4, 8), (larger.Width, larger.Height), "upright all the same");
        using var grey = MLImagePixels.Read(Load(path, _ml.Transforms.ConvertToGrayscale("Image")));
        Assert.AreEqual((1, 2), (grey.Width, grey.Height));
        Assert.AreEqual(grey.Bytes[0], grey.Bytes[2]);
    }

    [TestMethod]
    public void A_file_that_is_cut_off_is_refused_although_LoadImages_shows_it()
    {
        var whole = PlainJpeg.Write(8, [[.. Enumerable.Range(0, 64).Select(i => (byte)(i * 4))]]);
        File.WriteAllBytes(_folder.File("a.jpg"), whole[..^20]);
        var image = Load(_folder.File("a.jpg"));
        StringAssert.Contains(Assert.ThrowsExactly<ImageException>(() => MLImagePixels.Read(image)).Message, "a.jpg: the image is cut off");
    }

    [TestMethod]
    public void Without_a_file_colours_are_divided_by_alpha_if_they_can_have_been_multiplied_by_it()
    {
        using var multiplied = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Bgra32, [25, 50, 100, 128, 0, 0, 0, 0, 9, 8, 7, 255]);
        using var divided = MLImagePixels.Read(multiplied);
        CollectionAssert.AreEqual(new byte[] { 50, 100, 199, 0, 0, 0, 9, 8, 7 }, Colours(divided));

        using var plain = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [25, 50, 100, 0, 9, 8, 7, 255]);
        using var dropped = MLImagePixels.Read(plain);
        CollectionAssert.AreEqual(new byte[] { 25, 50, 100, 9, 8, 7 }, Colours(dropped));
    }

    [TestMethod]
    public void A_file_that_a_user_opens_is_divided_too()
    {
        File.WriteAllBytes(_folder.File("a.png"), PlainPng.Write(2, 1, 8, PlainPng.Rgba, [200, 100, 50, 128, 40, 80, 20, 200]));
        using var image = MLImage.CreateFromFile(_folder.File("a.png"));
        using var pixels = MLImagePixels.Read(image);
        var (expected, found) = (new byte[] { 50, 100, 200, 20, 80, 40 }, Colours(pixels));
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1.01, $"{i}");
    }

    [TestMethod]
    public void A_tag_may_be_a_note_or_the_path_of_a_file_that_was_decoded_by_other_means()
    {
        File.WriteAllBytes(_folder.File("scan.tif"), [.. "II*\0"u8, 8, 0, 0, 0]);
        foreach (var tag in new[] { "from camera 7", _folder.File("gone.png"), _folder.File("scan.tif") })
        {
            using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255]);
            image.Tag = tag;
            using var pixels = MLImagePixels.Read(image);
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, Colours(pixels), tag);
        }
    }

    private static byte[] Colours(ImagePixels image) => [.. image.Bytes.ToArray().Where((_, i) => i % 4 != 3)];

    private MLImage Load(string path, params IEstimator<ITransformer>[] further)
    {
        var paths = _ml.Data.LoadFromEnumerable([new Row { Path = path }]);
        var view = _ml.Transforms.LoadImages("Image", "", "Path").Fit(paths).Transform(paths);
        foreach (var step in further)
            view = step.Fit(view).Transform(view);
        var column = view.Schema["Image"];
        var cursor = view.GetRowCursor([column]);
        cursor.MoveNext();
        MLImage image = null!;
        cursor.GetGetter<MLImage>(column)(ref image);
        Assert.AreEqual(path, image.Tag);
        return image;
    }

    private sealed class Row
    {
        public string Path { get; set; } = "";
    }
}

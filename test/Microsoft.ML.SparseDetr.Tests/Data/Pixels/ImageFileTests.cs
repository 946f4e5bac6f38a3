using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Pixels;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Data.Pixels;

[TestClass]
public sealed class ImageFileTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    /// <summary>Six blocks, 3 wide and 2 high, of different brightness; where they come to stand when upright.</summary>
    [TestMethod]
    [DataRow(1, 3, new byte[] { 20, 60, 100, 140, 180, 220 })]
    [DataRow(2, 3, new byte[] { 100, 60, 20, 220, 180, 140 })]
    [DataRow(3, 3, new byte[] { 220, 180, 140, 100, 60, 20 })]
    [DataRow(4, 3, new byte[] { 140, 180, 220, 20, 60, 100 })]
    [DataRow(5, 2, new byte[] { 20, 140, 60, 180, 100, 220 })]
    [DataRow(6, 2, new byte[] { 140, 20, 180, 60, 220, 100 })]
    [DataRow(7, 2, new byte[] { 220, 100, 180, 60, 140, 20 })]
    [DataRow(8, 2, new byte[] { 100, 220, 60, 180, 20, 140 })]
    public void Images_are_turned_upright(int orientation, int columns, byte[] expected)
    {
        var jpeg = PlainJpeg.Write(3, [[20, 60, 100, 140, 180, 220]]);
        foreach (var isLittle in new[] { false, true })
        {
            var path = Write("a.jpg", PlainJpeg.WithOrientation(jpeg, orientation, isLittle));
            using var image = ImageFile.Decode(path);

            Assert.AreEqual((columns * 8, expected.Length / columns * 8), (image.Width, image.Height));
            CollectionAssert.AreEqual(expected, Blocks(image));
            using var encoded = EncodedImage.Open(path);
            Assert.AreEqual((image.Width, image.Height), (encoded.Width, encoded.Height));
        }
    }

    [TestMethod]
    public void Png_files_have_an_orientation_too()
    {
        byte[] grey = [20, 60, 100, 140, 180, 220];
        var turned = PlainPng.Write(3, 2, 8, PlainPng.Grey, grey, ("eXIf", PlainJpeg.Exif(6, isLittle: true)));
        using var png = ImageFile.Decode(Write("a.png", turned));

        Assert.AreEqual((2, 3), (png.Width, png.Height));
        CollectionAssert.AreEqual(new byte[] { 140, 20, 180, 60, 220, 100 }, Blue(png));
        using var broken = ImageFile.Decode(Write("b.png", PlainPng.Write(3, 2, 8, PlainPng.Grey, grey, ("eXIf", [1, 2, 3]))));
        Assert.AreEqual(3, broken.Width);
    }

    [TestMethod]
    [NeedsShared("cases/c06-exif-predict")]
    [NeedsShared("cases/c05-alpha")]
    [DataRow("c06-exif-predict/images/02_exif2.jpg")]
    [DataRow("c06-exif-predict/images/02_exif3.jpg")]
    [DataRow("c06-exif-predict/images/02_exif6.jpg")]
    [DataRow("c06-exif-predict/images/02_exif8.jpg")]
    [DataRow("c05-alpha/images/06_rgba_alpha0.png")]
    [DataRow("c05-alpha/images/06_rgba_alpha128.png")]
    public void The_same_image_stored_in_other_ways_is_the_same(string name)
    {
        using var expected = ImageFile.Decode(Shared.Find("cases/c06-exif-predict/images/00_ref.png"));
        using var image = ImageFile.Decode(Shared.Find("cases/" + name));

        Assert.AreEqual((expected.Width, expected.Height), (image.Width, image.Height));
        var difference = Enumerable.Range(0, image.Bytes.Length).Where(i => i % 4 != 3)
            .Average(i => Math.Abs(image.Bytes[i] - expected.Bytes[i]));
        Assert.IsLessThan(4, difference, "JPEG is not exact");
    }

    [TestMethod]
    public void Webp_files_have_an_orientation_too()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Bgra8888, SKAlphaType.Opaque));
        bitmap.Pixels = [new SKColor(10, 20, 30), new SKColor(40, 50, 60)];
        using var pixmap = bitmap.PeekPixels();
        using var plain = pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 75));
        byte[] exif = PlainJpeg.Exif(8, isLittle: true), pixels = plain.ToArray()[12..];
        // The extended format: flags and size of the canvas, the pixels, then EXIF.
        byte[] body = [.. "WEBPVP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, .. pixels, .. "EXIF"u8, (byte)exif.Length, 0, 0, 0,
            .. exif];
        using var image = ImageFile.Decode(Write("a.webp", [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body]));

        Assert.AreEqual((1, 2), (image.Width, image.Height));
        CollectionAssert.AreEqual(new byte[] { 60, 30 }, Blue(image));
    }

    [TestMethod]
    public void Of_an_animation_the_first_frame_is_read()
    {
        byte[] one = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0], zero = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        using var image =
            ImageFile.Decode(Write("a.gif", [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 70, 80, 90, .. one, .. zero, 0x3B]));
        CollectionAssert.AreEqual(new byte[] { 90, 80, 70 }, image.Bytes[..3].ToArray());
    }

    [TestMethod]
    public void Bitmaps_are_read_from_the_bottom()
    {
        byte[] head = [.. "BM"u8, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24]];
        byte[] file = [.. head, 1, 2, 3, 0, 70, 80, 90, 0];
        using var image = ImageFile.Decode(Write("a.bmp", file));
        CollectionAssert.AreEqual(new byte[] { 70, 1 }, Blue(image));
        StringAssert.Contains(Refused("b.bmp", file[..^4]), "is cut off");
    }

    [TestMethod]
    public void A_transparent_pixel_keeps_its_stored_colour()
    {
        byte[] pixels = [200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 1, 200, 100, 50, 0];
        using var image = ImageFile.Decode(Write("a.png", PlainPng.Write(4, 1, 8, PlainPng.Rgba, pixels)));
        for (var x = 0; x < 4; x++)
            CollectionAssert.AreEqual(new byte[] { 50, 100, 200 }, image.Bytes.Slice(x * 4, 3).ToArray(), $"{x}");

        using var palette = ImageFile.Decode(Write("b.png", PlainPng.Write(
            2, 1, 8, PlainPng.Palette, [1, 0], ("PLTE", [10, 20, 30, 200, 100, 50]), ("tRNS", [255, 0]))));
        CollectionAssert.AreEqual(new byte[] { 50, 100, 200 }, palette.Bytes[..3].ToArray());
        CollectionAssert.AreEqual(new byte[] { 30, 20, 10 }, palette.Bytes.Slice(4, 3).ToArray());
    }

    [TestMethod]
    public void Sixteen_bits_grey_and_progressive_and_ink_files_are_read()
    {
        using var sixteen = ImageFile.Decode(Write("16.png", PlainPng.Write(2, 1, 16, PlainPng.Grey, [200, 7, 20, 130])));
        CollectionAssert.AreEqual(new byte[] { 200, 20 }, Blue(sixteen));
        using var colour = ImageFile.Decode(Write("48.png", PlainPng.Write(1, 1, 16, PlainPng.Rgb, [200, 7, 100, 9, 50, 11])));
        CollectionAssert.AreEqual(new byte[] { 50, 100, 200 }, colour.Bytes[..3].ToArray());
        using var bits = ImageFile.Decode(Write("1.png", PlainPng.Write(8, 1, 1, PlainPng.Grey, [0b10100000])));
        CollectionAssert.AreEqual(new byte[] { 255, 0, 255, 0, 0, 0, 0, 0 }, Blue(bits));

        byte[] blocks = [30, 90, 150, 210];
        using var progressive = ImageFile.Decode(Write("p.jpg", PlainJpeg.Write(2, [blocks], isProgressive: true)));
        CollectionAssert.AreEqual(blocks, Blocks(progressive));
        // Inverted, as Adobe writes: 255 is no ink. Red is cyan · black / 255.
        using var ink = ImageFile.Decode(Write("c.jpg", PlainJpeg.Write(2, [[255, 255], [255, 128], [255, 0], [255, 255]])));
        CollectionAssert.AreEqual(new byte[] { 255, 255, 255 }, ink.Bytes[..3].ToArray());
        CollectionAssert.AreEqual(new byte[] { 0, 128, 255 }, ink.Bytes.Slice(8 * 4, 3).ToArray());
    }

    [TestMethod]
    public void Truncated_files_are_refused_wherever_they_end()
    {
        var noise = new ImagePixels(64, 48);
        new Random(1).NextBytes(noise.Bytes);
        foreach (var name in new[] { "whole.jpg", "whole.png", "whole.webp" })
        {
            ImageFile.Save(noise, _folder.File(name));
            var whole = File.ReadAllBytes(_folder.File(name));
            var all = whole.Length;
            foreach (var length in new[] { 1, 4, 20, 40, 100, all / 4, all / 2, all * 9 / 10, all - 20, all - 3 })
            {
                var path = Write("cut" + Path.GetExtension(name), whole[..length]);
                var refused = Assert.ThrowsExactly<ImageException>(() => ImageFile.Decode(path), $"{name}, {length} of {all} bytes");
                StringAssert.StartsWith(refused.Message, path);
            }
        }
        var progressive = PlainJpeg.Write(4, [[.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))]], isProgressive: true);
        StringAssert.Contains(Refused("p.jpg", progressive[..^30]), "is cut off");
    }

    [TestMethod]
    public void A_damaged_png_is_refused()
    {
        var png = PlainPng.Write(16, 16, 8, PlainPng.Grey, [.. Enumerable.Range(0, 256).Select(i => (byte)(i * i))]);
        png[^40] ^= 0x55;
        StringAssert.Contains(Refused("a.png", png), "checksum");
    }

    [TestMethod]
    public void What_is_no_image_is_called_by_its_name()
    {
        StringAssert.Contains(Refused("text.jpg", "no image"u8.ToArray()), "is no JPEG, PNG, WebP, BMP or GIF file");
        StringAssert.Contains(Refused("empty.jpg", []), "is empty");
        StringAssert.Contains(
            Refused("scan.tif", [.. "II*\0"u8, 8, 0, 0, 0, 0, 0]), "is a TIFF file, which cannot be read; convert it to PNG");
        StringAssert.Contains(Refused("scan.jpg", [.. "MM\0*"u8, 0, 0, 0, 8, 0, 0]), "is a TIFF file");
        StringAssert.Contains(Refused("phone.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0]), "is a HEIF");
        StringAssert.Contains(Assert.ThrowsExactly<ImageException>(() => ImageFile.Decode(_folder.Path)).Message, "is a folder");
        var gone = Assert.ThrowsExactly<FileNotFoundException>(() => ImageFile.Decode(_folder.File("gone.png")));
        StringAssert.Contains(gone.Message, "gone.png");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Pipes_and_devices_are_not_opened()
    {
        using (var making = Process.Start("mkfifo", _folder.File("pipe.jpg")))
            making.WaitForExit();
        File.CreateSymbolicLink(_folder.File("link.jpg"), _folder.File("pipe.jpg"));
        foreach (var path in new[] { _folder.File("pipe.jpg"), _folder.File("link.jpg"), "/dev/zero" })
            StringAssert.Contains(Assert.ThrowsExactly<ImageException>(() => ImageFile.Decode(path)).Message, "no regular file");
        Write("real.png", PlainPng.Write(2, 1, 8, PlainPng.Grey, [1, 2]));
        File.CreateSymbolicLink(_folder.File("good.png"), "real.png");
        using var image = ImageFile.Decode(_folder.File("good.png"));
        Assert.AreEqual(2, image.Width);
    }

    [TestMethod]
    public void More_pixels_than_are_allowed_are_refused_before_memory_is_taken()
    {
        var bomb = PlainPng.Write(9000, 8000, 1, PlainPng.Grey, new byte[1125 * 8000]);
        var message = Refused("bomb.png", bomb);
        StringAssert.Contains(message, "is 9000×8000, more than the 64 megapixels");
        AppContext.SetData(ImageLimits.MaximumPixelsSetting, 72_000_000L);
        try
        {
            using var allowed = EncodedImage.Open(_folder.File("bomb.png"));
            Assert.AreEqual(9000, allowed.Width);
        }
        finally
        {
            AppContext.SetData(ImageLimits.MaximumPixelsSetting, null);
        }
    }

    [TestMethod]
    public void What_is_saved_is_read_again()
    {
        using var image = new ImagePixels(5, 3);
        new Random(2).NextBytes(image.Bytes);
        ImageFile.Save(image, _folder.File("a.png"));
        using var again = ImageFile.Decode(_folder.File("a.png"));
        for (var i = 0; i < image.Bytes.Length; i++)
            Assert.IsTrue(i % 4 == 3 || image.Bytes[i] == again.Bytes[i], $"{i}");
        using var stream = File.OpenRead(_folder.File("a.png"));
        using var streamed = ImageFile.Decode(stream, "upload");
        CollectionAssert.AreEqual(again.Bytes.ToArray(), streamed.Bytes.ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ImageFile.Save(image, _folder.File("a.tif"))).Message, "a.tif");
        Assert.HasCount(1, Directory.GetFiles(_folder.Path));
    }

    private string Refused(string name, byte[] bytes)
    {
        var path = Write(name, bytes);
        var message = Assert.ThrowsExactly<ImageException>(() => ImageFile.Decode(path)).Message;
        StringAssert.StartsWith(message, path);
        return message;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private static byte[] Blue(ImagePixels image) =>
        [.. Enumerable.Range(0, image.Width * image.Height).Select(pixel => image.Bytes[pixel * 4])];

    /// <summary>One pixel of each block of 8×8.</summary>
    private static byte[] Blocks(ImagePixels image) =>
    [
        .. from y in Enumerable.Range(0, image.Height / 8)
           from x in Enumerable.Range(0, image.Width / 8)
           select image.Bytes[((y * 8 + 4) * image.Width + x * 8 + 4) * 4],
    ];
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class ImageTests
{
    private readonly MLContext ml = new(seed: 1);

    // A smooth picture (so that JPEG comes close), red growing to the right, green downwards, blue constant.
    internal static MLImage Gradient(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[4 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            (byte red, byte green, byte blue) = ((byte)(255 * (i % width) / width), (byte)(255 * (i / width) / height), (byte)60);
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) =
                format == MLPixelFormat.Bgra32 ? (blue, green, red, (byte)255) : (red, green, blue, (byte)255);
        }
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    [TestMethod]
    [DataRow(".png", 0)]
    [DataRow(".bmp", 0)]
    [DataRow(".tiff", 0)]
    [DataRow(".tif", 0)]
    [DataRow(".webp", 0)]
    [DataRow(".jpg", 6)]
    [DataRow(".JPEG", 6)]
    public void Formats_round_trip(string extension, int tolerance)
    {
        using var folder = new TemporaryFolder();
        using MLImage image = Gradient(61, 40, MLPixelFormat.Rgba32);
        image.Save(folder["picture" + extension]);
        using MLImage back = MLImage.CreateFromFile(folder["picture" + extension]);
        Assert.AreEqual((61, 40, 32, MLPixelFormat.Bgra32), (back.Width, back.Height, back.BitsPerPixel, back.PixelFormat));
        byte[] expected = image.GetBGRPixels, actual = back.GetBGRPixels;
        Assert.HasCount(3 * 61 * 40, actual);
        Assert.IsTrue(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance));
        Assert.AreEqual(255, back.Pixels[3]);

        using FileStream stream = File.OpenRead(folder["picture" + extension]);
        using MLImage streamed = MLImage.CreateFromStream(stream);
        CollectionAssert.AreEqual(actual, streamed.GetBGRPixels);
    }

    [TestMethod]
    public void Transparent_colours_are_premultiplied_and_come_back()
    {
        using var folder = new TemporaryFolder();
        using (MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [0, 0, 100, 100]))
            image.Save(folder["a.png"]);
        using MLImage back = MLImage.CreateFromFile(folder["a.png"]);
        CollectionAssert.AreEqual(new byte[] { 0, 0, 100, 100 }, back.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(".jpg")]
    [DataRow(".png")]
    [DataRow(".bmp")]
    [DataRow(".tiff")]
    [DataRow(".webp")]
    public void Pictures_cut_off_anywhere_are_refused(string extension)
    {
        using var folder = new TemporaryFolder();
        using (MLImage image = Gradient(64, 64))
            image.Save(folder["whole" + extension]);
        byte[] whole = File.ReadAllBytes(folder["whole" + extension]);
        string cut = folder["cut" + extension];
        for (int part = 0; part < 20; part++)
        {
            int length = whole.Length * part / 20;
            File.WriteAllBytes(cut, whole[..length]);
            var error = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(cut), $"{length} of {whole.Length} bytes");
            StringAssert.Contains(error.Message, cut);
        }
    }

    [TestMethod]
    public void What_is_no_picture_is_refused_with_file_and_cause()
    {
        using var folder = new TemporaryFolder();
        void Refused(string name, byte[] bytes, string cause)
        {
            File.WriteAllBytes(folder[name], bytes);
            var error = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(folder[name]));
            StringAssert.Contains(error.Message, folder[name]);
            StringAssert.Contains(error.Message, cause);
        }

        Refused("text.jpg", "this is a text"u8.ToArray(), "none of JPEG, PNG, BMP, TIFF and WebP");
        Refused("empty.jpg", [], "0 bytes");
        Refused("start.jpg", [0xFF, 0xD8, 0xFF], "cut off");
        Refused("scan.jpg", [0xFF, 0xD8, 0xFF, 0xD9], "without a frame header");
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0, 0, 0];
        Refused("huge.png", png, "2147483647 x 2147483647");
        Refused("huge.bmp", [.. "BM"u8, .. new byte[8], 54, 0, 0, 0, 40, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, .. new byte[30]], "cut off");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(folder["none.jpg"])).Message, "none.jpg");
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream([1, 2, 3])));
    }

    [TestMethod]
    public void Damaged_bytes_end_in_an_exception_or_a_picture_never_in_a_crash()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        foreach (string extension in new[] { ".jpg", ".png", ".bmp", ".tiff", ".webp" })
        {
            using (MLImage image = Gradient(32, 32))
                image.Save(folder["a" + extension]);
            byte[] whole = File.ReadAllBytes(folder["a" + extension]);
            for (int round = 0; round < 60; round++)
            {
                byte[] damaged = whole.ToArray();
                for (int i = 0; i < 4; i++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    MLImage.CreateFromStream(new MemoryStream(damaged)).Dispose();
                }
                catch (ArgumentException error)
                {
                    StringAssert.StartsWith(error.Message, "Invalid input stream contents");
                }
            }
        }
    }

    [TestMethod]
    public void Orientation_in_the_exif_data_is_not_applied()
    {
        using var folder = new TemporaryFolder();
        using (MLImage image = Gradient(32, 16))
            image.Save(folder["a.jpg"]);
        byte[] plain = File.ReadAllBytes(folder["a.jpg"]);
        // An Exif segment with one entry: tag 0x0112 (orientation), type 3, one value: 6, a quarter turn.
        byte[] exif = [.. "Exif\0\0II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] turned = [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. plain[2..]];
        using MLImage first = MLImage.CreateFromStream(new MemoryStream(plain));
        using MLImage second = MLImage.CreateFromStream(new MemoryStream(turned));
        Assert.AreEqual((32, 16), (second.Width, second.Height));
        Assert.IsTrue(first.Pixels.SequenceEqual(second.Pixels));
    }

    [TestMethod]
    public void Grey_pictures_get_three_equal_colours()
    {
        byte[] tiff =
        [
            .. "II"u8, 42, 0, 12, 0, 0, 0, 10, 200, 0, 0,
            8, 0,
            .. TiffEntry(256, 2), .. TiffEntry(257, 1), .. TiffEntry(258, 8), .. TiffEntry(259, 1), .. TiffEntry(262, 1),
            .. TiffEntry(273, 8), .. TiffEntry(278, 1), .. TiffEntry(279, 2),
            0, 0, 0, 0,
        ];
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(tiff));
        CollectionAssert.AreEqual(new byte[] { 10, 10, 10, 255, 200, 200, 200, 255 }, image.Pixels.ToArray());
    }

    private static byte[] TiffEntry(int tag, int value) =>
        [(byte)tag, (byte)(tag >> 8), 3, 0, 1, 0, 0, 0, (byte)value, (byte)(value >> 8), 0, 0];

    [TestMethod]
    public void Disposed_image_and_unknown_extension_are_errors()
    {
        MLImage image = Gradient(2, 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => image.Save("picture.xyz")).Message, "picture.xyz");
        image.Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[15]));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Unknown, new byte[16]));
    }
}

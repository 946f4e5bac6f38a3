using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class ImageTransformTests
{
    private readonly MLContext ml = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    [TestInitialize]
    public void SavePictures()
    {
        using MLImage wide = ImageTests.Gradient(40, 20);
        wide.Save(folder["wide.png"]);
        using MLImage tall = ImageTests.Gradient(10, 30);
        tall.Save(folder["tall.png"]);
    }

    [TestCleanup]
    public void DeletePictures() => folder.Dispose();

    private IDataView Paths => ml.Data.LoadFromEnumerable(new[] { new { Path = "wide.png" }, new { Path = "tall.png" } }.ToList());

    [TestMethod]
    public void LoadImages_decodes_when_asked_and_not_before()
    {
        IDataView missing = ml.Data.LoadFromEnumerable(new[] { new { Path = "wide.png" }, new { Path = "missing.png" } }.ToList());
        IDataView view = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(missing).Transform(missing);
        Assert.HasCount(2, view.GetColumn<string>("Path").ToArray());
        var error = Assert.ThrowsExactly<ArgumentException>(() => Rows.Texts(view));
        StringAssert.Contains(error.Message, folder["missing.png"]);
    }

    [TestMethod]
    public void LoadImages_frees_the_image_that_its_variable_held()
    {
        IDataView view = EstimatorCheck.Run(ml, ml.Transforms.LoadImages("Image", folder.Path, "Path"), Paths);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref image);
        MLImage first = image;
        Assert.AreEqual((40, 20, folder["wide.png"]), (first.Width, first.Height, first.Tag));
        Assert.IsTrue(cursor.MoveNext());
        getter(ref image);
        Assert.AreEqual(10, image.Width);
        Assert.ThrowsExactly<InvalidOperationException>(() => first.Width);
        image.Dispose();
    }

    [TestMethod]
    [DataRow(ImageResizingEstimator.ResizingKind.Fill)]
    [DataRow(ImageResizingEstimator.ResizingKind.IsoPad)]
    [DataRow(ImageResizingEstimator.ResizingKind.IsoCrop)]
    public void Resized_pixels_become_vectors(ImageResizingEstimator.ResizingKind kind)
    {
        var chain = ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(ml.Transforms.ResizeImages("Small", 16, 16, "Image", kind))
            .Append(ml.Transforms.ExtractPixels("Planar", "Small", scaleImage: 1 / 255f))
            .Append(ml.Transforms.ExtractPixels("Bytes", "Small", interleavePixelColors: true, outputAsFloatArray: false,
                orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR));
        IDataView view = EstimatorCheck.Run(ml, chain, Paths);
        Assert.AreEqual("Vector<Single, 3, 16, 16>", view.Schema["Planar"].Type.ToString());
        Assert.AreEqual("Vector<Byte, 16, 16, 3>", view.Schema["Bytes"].Type.ToString());
        float[][] planar = view.GetColumn<float[]>("Planar").ToArray();
        byte[][] bytes = view.GetColumn<byte[]>("Bytes").ToArray();
        int at = (8 * 16) + 8;
        for (int row = 0; row < 2; row++)
        {
            for (int c = 0; c < 3; c++)
                Assert.AreEqual(bytes[row][(3 * at) + 2 - c] / 255f, planar[row][(256 * c) + at], 1e-6f);
            Assert.AreEqual(60, bytes[row][3 * at]);
        }
        // Padding is black above and below the wide picture, left and right of the tall one.
        byte corner = kind == ImageResizingEstimator.ResizingKind.IsoPad ? (byte)0 : (byte)60;
        Assert.AreEqual(corner, bytes[0][0]);
        Assert.AreEqual(corner, bytes[1][0]);
        Assert.AreEqual(60, bytes[0][3 * 8 * 16]);
        Assert.AreEqual(60, bytes[1][3 * 8]);
    }

    [TestMethod]
    public void Image_that_fits_already_is_handed_on()
    {
        using MLImage image = ImageTests.Gradient(4, 4);
        IDataView data = ml.Data.LoadFromEnumerable(new[] { new Holder { Image = image } });
        IDataView view = ml.Transforms.ResizeImages("Same", 4, 4, "Image").Fit(data).Transform(data);
        Assert.AreSame(image, view.GetColumn<MLImage>("Same").Single());
    }

    [TestMethod]
    public void Pixels_want_a_fixed_size()
    {
        IDataView images = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(Paths).Transform(Paths);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.ExtractPixels("Pixels", "Image").Fit(images)).Message, "ResizeImages");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.ResizeImages("Small", 0, 4, "Image"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.ResizeImages("Small", 4, 4, "Path").Fit(Paths));
    }

    private sealed class Holder
    {
        [ImageType(4, 4)]
        public MLImage? Image { get; set; }
    }
}

using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Data.Sources;
using Microsoft.ML.SparseDetr.Tests.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Data.Annotations;

/// <summary>A file of 24×16 pixels that EXIF turns to 16×24.</summary>
[TestClass]
public sealed class RotatedImageTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void An_annotation_of_the_upright_size_is_right()
    {
        var dataset = Make(16, 24);
        Assert.HasCount(1, DatasetChecker.SkipUnusable(dataset).Images);
        using var sample = new DatasetSource(dataset).Read(null).Single();
        Assert.AreEqual((16, 24), (sample.Image.Width, sample.Image.Height));
    }

    [TestMethod]
    public void An_annotation_of_the_stored_size_is_told_the_reason()
    {
        var failure = Assert.ThrowsExactly<DatasetException>(() => new DatasetSource(Make(24, 16)).Read(null).Count());
        StringAssert.Contains(
            failure.Message, "a.jpg') is 16×24, but its annotation says 24×16: the file is rotated by EXIF (orientation 6)");
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public void Boxes_of_the_stored_pixels_are_turned_with_the_image(int orientation)
    {
        const int width = 24, height = 16;
        var pixels = new byte[width * height];
        for (var y = 3; y < 3 + 5; y++)
            pixels.AsSpan(y * width + 2, 9).Fill(200);
        File.WriteAllBytes(_folder.File("a.png"), PlainPng.Write(
            width, height, 8, PlainPng.Grey, pixels, ("eXIf", PlainJpeg.Exif(orientation, isLittle: true))));
        var read = DatasetReader.Read(_folder.Write(
            "annotations.json",
            """
            {"images": [{"id": 1, "file_name": "a.png", "width": 24, "height": 16}], "categories": [{"id": 1, "name": "x"}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [2, 3, 9, 5]}]}
            """));

        var dataset = DatasetChecker.SkipUnusable(read);

        Assert.AreEqual(DatasetFindingAction.Repaired, dataset.Findings.Single().Action);
        using var sample = new DatasetSource(dataset).Read(null).Single();
        Assert.AreEqual((height, width), (sample.Image.Width, sample.Image.Height));
        var box = sample.Boxes.Single();
        for (var y = 0; y < sample.Image.Height; y++)
            for (var x = 0; x < sample.Image.Width; x++)
                Assert.AreEqual(
                    x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1 ? 200 : 0, sample.Image.Bytes[(y * sample.Image.Width + x) * 4]);
    }

    [TestMethod]
    public void Another_size_is_another_matter() =>
        Assert.DoesNotContain("EXIF", Refusal(Make(30, 16)).Message);

    private static DatasetException Refusal(DetectionDataset dataset) =>
        Assert.ThrowsExactly<DatasetException>(() => DatasetChecker.SkipUnusable(dataset));

    private DetectionDataset Make(int width, int height)
    {
        File.WriteAllBytes(_folder.File("a.jpg"), PlainJpeg.WithOrientation(PlainJpeg.Write(3, [[20, 60, 100, 140, 180, 220]]), 6));
        return DatasetReader.Read(_folder.Write(
            "annotations.json",
            $$"""
            {"images": [{"id": 1, "file_name": "a.jpg", "width": {{width}}, "height": {{height}}}],
             "annotations": [], "categories": [{"id": 1, "name": "x"}]}
            """));
    }
}

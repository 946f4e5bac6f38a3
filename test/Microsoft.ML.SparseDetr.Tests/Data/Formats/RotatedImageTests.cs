using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Data.Sources;
using Microsoft.ML.SparseDetr.Tests.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

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
        var dataset = Make(24, 16);
        foreach (var message in new[]
                 {
                     Refusal(dataset).Message,
                     Assert.ThrowsExactly<DatasetException>(() => new DatasetSource(dataset).Read(null).Count()).Message,
                 })
        {
            StringAssert.Contains(message, "a.jpg') is 16×24, but its annotation says 24×16: the file is rotated by EXIF (orientation 6)");
        }
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

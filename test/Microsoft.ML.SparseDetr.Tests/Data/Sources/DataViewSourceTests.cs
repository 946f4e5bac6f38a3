using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Tests.Data.Sources;

[TestClass]
public sealed class DataViewSourceTests
{
    private sealed class Row
    {
        [ImageType(20, 30)]
        public MLImage? Image { get; set; }

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public long ImageId { get; set; }
    }

    private static readonly MLContext Context = new(seed: 1);

    [TestMethod]
    public void RowsBecomeSamples()
    {
        var source = new DataViewSource(Load(Rows(3)));

        var samples = source.Read(null).ToList();

        Assert.AreEqual(3, source.Count);
        CollectionAssert.AreEqual(new[] { "pit", "scratch" }, source.ClassNames.ToArray());
        CollectionAssert.AreEqual(new long[] { 100, 101, 102 }, samples.ConvertAll(sample => sample.ImageId));
        CollectionAssert.AreEqual(new[] { 1, 0 }, samples[1].Labels);
        CollectionAssert.AreEqual(new BoxXyxy[] { new(1, 2, 3, 4), new(5, 6, 9, 10) }, samples[1].Boxes);
        Assert.AreEqual((30, 20), (samples[0].Image.Width, samples[0].Image.Height));
        CollectionAssert.AreEqual(new byte[] { 3, 2, 1, 255 }, samples[1].Image.Bytes[^4..].ToArray());
    }

    [TestMethod]
    public void ShuffledReadingsHoldEveryRowOnceAndDependOnTheSeed()
    {
        var source = new DataViewSource(Load(Rows(200)));

        long[] Ids(int? seed) => [.. source.Read(seed).Select(sample => sample.ImageId)];

        CollectionAssert.AreEqual(Ids(3), Ids(3));
        Assert.IsFalse(Ids(3).SequenceEqual(Ids(4)));
        Assert.IsFalse(Ids(3).SequenceEqual(Ids(null)));
        CollectionAssert.AreEquivalent(Ids(null), Ids(3));
    }

    [TestMethod]
    public void AViewThatCannotShuffleIsMixed()
    {
        const int Count = 400;
        var source = new DataViewSource(Context.Data.TakeRows(Load(Rows(Count)), Count));

        long[] Ids(int? seed) => [.. source.Read(seed).Select(sample => sample.ImageId - 100)];

        CollectionAssert.AreEqual(Ids(3), Ids(3));
        Assert.IsFalse(Ids(3).SequenceEqual(Ids(4)));
        CollectionAssert.AreEquivalent(Ids(null), Ids(3));
    }

    [TestMethod]
    public void KnownClassesAreMatchedByNameAndOthersFollow()
    {
        var keys = Context.Transforms.Conversion.MapValueToKey("Label", keyData: Context.Data.LoadFromEnumerable(
            new[] { "spare", "scratch", "pit" }.Select(name => new { Label = name })));
        foreach (var view in new[] { Load(Rows(2)), keys.Fit(Load(Rows(1))).Transform(Load(Rows(2))) })
        {
            var source = new DataViewSource(view, classNames: ["crack", "scratch"]);
            CollectionAssert.AreEqual(new[] { "crack", "scratch" }, source.ClassNames.Take(2).ToArray());
            Assert.IsTrue(source.ClassNames.Contains("pit"));
            CollectionAssert.AreEqual(new[] { "scratch", "pit" },
                source.Read(null).Last().Labels.Select(label => source.ClassNames[label]).ToArray());
        }
    }

    [TestMethod]
    public void ImageWithoutObjectsIsValid()
    {
        var rows = Rows(2);
        (rows[0].Label, rows[0].BoundingBoxes) = ([], []);

        Assert.IsEmpty(new DataViewSource(Load(rows)).Read(null).First().Labels);
    }

    [TestMethod]
    public void AFileThatIsGoneOrReplacedIsTheProblemOfItsImageAlone()
    {
        using var folder = new TemporaryFolder();
        var rows = new List<DetectionRow>();
        for (var i = 0; i < 3; i++)
        {
            var path = folder.File($"{i}.png");
            File.WriteAllBytes(path, PlainPng.Write(8, 6, 8, PlainPng.Grey, new byte[8 * 6]));
            rows.Add(new DetectionRow
            {
                ImagePath = path,
                ImageId = i,
                Width = 8,
                Height = 6,
                Label = ["pit"],
                BoundingBoxes = [0, 0, 4, 4],
            });
        }
        var view = Context.Transforms.LoadImages("Image", "", "ImagePath").Fit(Context.Data.LoadFromEnumerable(rows));
        var source = new DataViewSource(view.Transform(Context.Data.LoadFromEnumerable(rows)));
        File.WriteAllBytes(rows[0].ImagePath, PlainPng.Write(16, 12, 8, PlainPng.Grey, new byte[16 * 12]));
        File.Delete(rows[1].ImagePath);

        using var reader = source.Open(null);
        var replaced = Assert.ThrowsExactly<DatasetException>(() => reader.Read(0));
        var gone = Assert.ThrowsExactly<DatasetException>(() => reader.Read(1));
        using var sample = reader.Read(2);

        Assert.AreEqual($"{rows[0].ImagePath}: the image is 16×12, but was 8×6 when the data set was read.", replaced.Message);
        Assert.AreEqual($"{rows[1].ImagePath}: the file is not there.", gone.Message);
        Assert.AreEqual((rows[0].ImagePath, rows[1].ImagePath), (replaced.Image, gone.Image));
        Assert.AreEqual(2, sample.ImageId);
    }

    [TestMethod]
    public void WrongColumnsAndRowsAreNamed()
    {
        var noColumn = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            new DataViewSource(Load(Rows(1)), new DataViewColumns { Label = "Class" }));
        var wrongType = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            new DataViewSource(Load(Rows(1)), new DataViewColumns { Label = "BoundingBoxes" }));
        var missing = Rows(2);
        missing[1].BoundingBoxes = [1, 2, 3, 4];
        var boxes = Assert.ThrowsExactly<DatasetException>(() => new DataViewSource(Load(missing)).Read(null).Count());
        var broken = Rows(2);
        broken[1].BoundingBoxes[2] = float.NaN;
        var notFinite = Assert.ThrowsExactly<DatasetException>(() => new DataViewSource(Load(broken)).Read(null).Count());
        StringAssert.Contains(noColumn.Message, "Could not find label column 'Class'");
        StringAssert.Contains(wrongType.Message, "Schema mismatch for label column 'BoundingBoxes'");
        StringAssert.Contains(boxes.Message, "row 1: 2 labels need 8 box values; there are 4.");
        StringAssert.Contains(notFinite.Message, "row 1: object 1");
    }

    private static IDataView Load(Row[] rows) => Context.Data.LoadFromEnumerable(rows);

    private static Row[] Rows(int count) => [.. Enumerable.Range(0, count).Select(index => new Row
    {
        Image = MLImage.CreateFromPixels(30, 20, MLPixelFormat.Rgba32,
            [.. Enumerable.Range(0, 600).SelectMany(_ => new byte[] { (byte)index, 2, 3, 255 })]),
        Label = ["scratch", "pit"],
        BoundingBoxes = [1, 2, 3, 4, 5, 6, 9, 10],
        ImageId = 100 + index,
    })];
}

using Microsoft.ML.SparseDetr.Data.Formats.Coco;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats.Coco;

[TestClass]
public sealed class CocoReaderTests
{
    private const string Image = """{"id": 900000000001, "file_name": "a.png", "width": 200, "height": 100}""";
    private const string Category = """{"id": 7, "name": "scratch"}""";
    private const string Annotation =
        """{"id": 5, "image_id": 900000000001, "category_id": 7, "bbox": [10, 20, 30, 40], "segmentation": [[1, 2, 3]]}""";

    [TestMethod]
    [NeedsShared("data/neu-det")]
    [DataRow("all_1800", 1800, 4189)]
    [DataRow("train_1440", 1440, 3335)]
    [DataRow("val_360", 360, 854)]
    public void NeuDetHasTheDocumentedCounts(string split, int images, int objects)
    {
        var dataset = CocoReader.Read(Shared.Find($"data/neu-det/coco/{split}.json"));

        Assert.HasCount(images, dataset.Images);
        Assert.AreEqual(objects, dataset.ObjectCount);
        CollectionAssert.AreEqual(new[] { "crazing", "inclusion", "patches", "pitted_surface", "rolled-in_scale", "scratches" },
            dataset.ClassNames.ToArray());
        Assert.IsEmpty(dataset.Findings, string.Join("\n", dataset.Findings));
        Assert.IsTrue(File.Exists(dataset.Images[0].Path));
    }

    [TestMethod]
    [NeedsShared("data/coco-val-mini")]
    public void CrowdsAreKeptForEvaluationAndDroppedForTraining()
    {
        var dataset = CocoReader.Read(Shared.Find("data/coco-val-mini/annotations.json"));

        Assert.HasCount(164, dataset.Images);
        Assert.AreEqual(1560, dataset.Images.Sum(image => image.Objects.Count));
        Assert.AreEqual(1560 - 17, dataset.ObjectCount);
        Assert.AreEqual(90, dataset.CategoryIds[79]);
        Assert.AreEqual(164, dataset.CreateEvaluator().ImageCount);
        Assert.AreEqual(1560 - 17, dataset.ToRows().Sum(row => row.Label.Length));
        Assert.HasCount(164, DatasetChecker.SkipUnusable(dataset).Images);
    }

    [TestMethod]
    public void SparseIdsBecomeZeroBasedLabels()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, Annotation, """{"id": 90, "name": "pit"}, """ + Category);

        CollectionAssert.AreEqual(new[] { "scratch", "pit" }, dataset.ClassNames.ToArray());
        Assert.AreEqual(new DatasetObject(5, 0, 10, 20, 30, 40, 1200), dataset.Images[0].Objects.Single());
        CollectionAssert.AreEqual(new[] { 10f, 20, 40, 60 }, dataset.Images[0].GetTrainingObjects().BoxesXyxy);
        StringAssert.Contains(dataset.Findings.Single().Problem, "'pit' has no object");
    }

    [TestMethod]
    public void ImageWithoutObjectsIsValid()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, "", Category);

        Assert.IsEmpty(dataset.Images.Single().Objects);
        Assert.IsEmpty(dataset.ToRows().Single().BoundingBoxes);
    }

    [TestMethod]
    public void BoxThatStandsOutIsCutAndTold()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, Annotation.Replace("[10, 20, 30, 40]", "[-5, 20, 30, 40]"), Category);

        CollectionAssert.AreEqual(new[] { 0f, 20, 25, 60 }, dataset.Images[0].GetTrainingObjects().BoxesXyxy);
        var finding = dataset.Findings.Single();
        Assert.AreEqual((DatasetFindingKind.BoxOutside, DatasetFindingAction.Repaired), (finding.Kind, finding.Action));
        Assert.AreEqual(("annotations[0]", "a.png"), (finding.Position, finding.Image));
    }

    [TestMethod]
    [DataRow("[1, 2, 3]", "this is no COCO file")]
    [DataRow("null", "this is no COCO file")]
    [DataRow("{}", "'images', 'annotations', 'categories' is missing")]
    [DataRow("{\"images\": [", "this is no COCO file")]
    [DataRow("not json", "this is no COCO file")]
    [DataRow("", "this is no COCO file")]
    public void OtherFilesAreRefused(string content, string cause)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("annotations.json", content);

        var exception = Assert.ThrowsExactly<DatasetException>(() => CocoReader.Read(path));

        StringAssert.Contains(exception.Message, path);
        StringAssert.Contains(exception.Message, cause);
    }

    [TestMethod]
    [DataRow("\"image_id\": 900000000001", "\"image_id\": 3", "names the image '3'")]
    [DataRow("\"category_id\": 7", "\"category_id\": 8", "names the category '8'")]
    [DataRow("[10, 20, 30, 40]", "[210, 20, 30, 40]", "lies outside the image of 200×100")]
    [DataRow("[10, 20, 30, 40]", "[10, 20, 0, 40]", "has no area")]
    [DataRow("[10, 20, 30, 40]", "[\"NaN\", 20, 30, 40]", "is not finite")]
    [DataRow("[10, 20, 30, 40]", "[NaN, 20, 30, 40]", "is not finite")]
    [DataRow("[10, 20, 30, 40]", "[1e999, 20, 30, 40]", "is not finite")]
    [DataRow("[10, 20, 30, 40]", "[10, 20, 30]", "'bbox' has 3 numbers")]
    [DataRow("[10, 20, 30, 40]", "[[10], 20, 30, {}]", "is not finite")]
    [DataRow("\"image_id\": 900000000001, ", "", "names the image (none)")]
    public void BadAnnotationIsLeftOutAndTold(string good, string bad, string cause)
    {
        using var folder = new TemporaryFolder();
        var annotations = Annotation.Replace("\"id\": 5", "\"id\": 4") + ", " + Annotation.Replace(good, bad);

        var dataset = Read(folder, Image, annotations, Category);
        var refusal = Assert.ThrowsExactly<DatasetException>(() =>
            CocoReader.Read(folder.File("annotations.json"), options: new DatasetReadOptions { Strict = true }));

        Assert.AreEqual(4, dataset.Images[0].Objects.Single().Id);
        var finding = dataset.Findings.Single(item => item.Action == DatasetFindingAction.ObjectSkipped);
        StringAssert.Contains(finding.Problem, cause);
        Assert.AreEqual("annotations[1]", finding.Position);
        StringAssert.EndsWith(finding.File, "annotations.json");
        StringAssert.Contains(refusal.Message, cause);
        Assert.AreEqual(DatasetFindingAction.SetRefused, refusal.Findings[^1].Action);
    }

    [TestMethod]
    [DataRow("[10, 20, 30, -4]", 10, 16, 30, 4)]
    [DataRow("[190, 90, 30, 40]", 190, 90, 10, 10)]
    [DataRow("[\"10\", \"20\", \"30\", \"40\"]", 10, 20, 30, 40)]
    [DataRow("null, \"segmentation\": [[10, 20, 40, 20, 40, 60, 10, 60]]", 10, 20, 30, 40)]
    public void BadBoxIsRepairedAndTold(string box, int x, int y, int width, int height)
    {
        using var folder = new TemporaryFolder();

        var dataset = Read(folder, Image, Annotation.Replace("[10, 20, 30, 40], \"segmentation\": [[1, 2, 3]]", box), Category);

        var item = dataset.Images[0].Objects.Single();
        Assert.AreEqual((x, y, width, height), (item.X, item.Y, item.Width, item.Height));
        Assert.AreEqual(DatasetFindingAction.Repaired, dataset.Findings.Single().Action);
    }

    [TestMethod]
    [DataRow("[0.1, 0.2, 0.5, 0.5]", "[0, 0, 1, 1]", "[0.5, 0.5, 0.1, 0.1]", 20, 20, 100, 50)]
    [DataRow("[10, 20, 190, 95]", "[100, 50, 200, 100]", "[1, 2, 3, 4]", 10, 20, 180, 75)]
    [DataRow("[0.1, 0.2, 0.95, 0.95]", "[0.5, 0.5, 1, 1]", "[0, 0, 1, 1]", 20, 20, 170, 75)]
    public void TheFormatIsToldFromAllBoxesTogether(string first, string second, string third, int x, int y, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var annotations = string.Join(", ", new[] { first, second, third }.Select((box, i) =>
            Annotation.Replace("[10, 20, 30, 40]", box).Replace("\"id\": 5", $"\"id\": {i}")));

        var item = Read(folder, Image, annotations, Category).Images[0].Objects[0];
        var raw = CocoReader.Read(folder.File("annotations.json"), options: new DatasetReadOptions { BoxesAsDefined = true });

        Assert.AreEqual((x, y, width, height),
            ((int)Math.Round(item.X), (int)Math.Round(item.Y), (int)Math.Round(item.Width), (int)Math.Round(item.Height)));
        Assert.IsFalse(raw.Findings.Any(finding => finding.Kind == DatasetFindingKind.BoxFormat));
        StringAssert.StartsWith(first, FormattableString.Invariant($"[{raw.Images[0].Objects[0].X}, {raw.Images[0].Objects[0].Y}, "));
    }

    [TestMethod]
    public void EverythingWrongIsReportedAtOnce()
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(
            folder, Image + "," + Image + """, {"id": 2, "width": 10, "height": 0}, {"file_name": "b.png"}, 3""",
            Annotation + "," + Annotation, Category + "," + Category));

        foreach (var cause in new[] { "listed more than once", "annotation id 5 occurs more than once", "has no 'file_name'",
            "has no 'id'", "3 of 4 images" })
            Assert.IsTrue(exception.Findings.Any(finding => finding.Problem.Contains(cause)), cause);
    }

    [TestMethod]
    public void AnIdOfTwoImagesTakesBothOut()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", "");

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(
            folder, Image + "," + Image.Replace("a.png", "b.png"), Annotation, Category));

        StringAssert.Contains(exception.Message, "'900000000001' stands for several images");
    }

    [TestMethod]
    public void EmptyDataSetIsRefused()
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(folder, "", "", Category));

        StringAssert.Contains(exception.Message, "empty");
    }

    [TestMethod]
    public void WithClassNamesRelabelsByName()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, Annotation, Category);

        var other = dataset.WithClassNames(["dent", "scratch"]);
        var exception = Assert.ThrowsExactly<DatasetException>(() => dataset.WithClassNames(["dent"]));

        Assert.AreEqual(1, other.Images[0].Objects[0].Label);
        StringAssert.Contains(exception.Message, "scratch");
    }

    private static DetectionDataset Read(TemporaryFolder folder, string images, string annotations, string categories)
    {
        folder.Write("a.png", "");
        return CocoReader.Read(folder.Write(
            "annotations.json",
            $$"""{"info": {}, "images": [{{images}}], "annotations": [{{annotations}}], "categories": [{{categories}}]}"""));
    }
}

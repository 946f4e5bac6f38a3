using Microsoft.ML.SparseDetr.Data.Formats;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

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
        Assert.IsEmpty(dataset.Warnings, string.Join("\n", dataset.Warnings));
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
        Assert.IsEmpty(DatasetChecker.FindProblems(dataset));
    }

    [TestMethod]
    public void SparseIdsBecomeZeroBasedLabels()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, Annotation, """{"id": 90, "name": "pit"}, """ + Category);

        CollectionAssert.AreEqual(new[] { "scratch", "pit" }, dataset.ClassNames.ToArray());
        Assert.AreEqual(new DatasetObject(5, 0, 10, 20, 30, 40, 1200), dataset.Images[0].Objects.Single());
        CollectionAssert.AreEqual(new[] { 10f, 20, 40, 60 }, dataset.Images[0].GetTrainingObjects().BoxesXyxy);
        StringAssert.Contains(dataset.Warnings.Single(), "'pit' has no object");
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
    public void BoxThatStandsOutALittleIsCutWithAWarning()
    {
        using var folder = new TemporaryFolder();
        var dataset = Read(folder, Image, Annotation.Replace("[10, 20, 30, 40]", "[-5, 20, 30, 40]"), Category);

        CollectionAssert.AreEqual(new[] { 0f, 20, 25, 60 }, dataset.Images[0].GetTrainingObjects().BoxesXyxy);
        Assert.AreEqual(-5, dataset.Images[0].Objects[0].X);
        StringAssert.Contains(dataset.Warnings.Single(), "annotation 5");
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
    [DataRow("\"image_id\": 900000000001", "\"image_id\": 3", "annotation 5 names the image 3")]
    [DataRow("\"category_id\": 7", "\"category_id\": 8", "names the category 8")]
    [DataRow("[10, 20, 30, 40]", "[210, 20, 30, 40]", "lies outside the image of 200×100")]
    [DataRow("[10, 20, 30, 40]", "[190, 90, 30, 40]", "lies outside the image of 200×100")]
    [DataRow("[10, 20, 30, 40]", "[10, 20, 0, 40]", "has no area")]
    [DataRow("[10, 20, 30, 40]", "[10, 20, 30, -4]", "has no area")]
    [DataRow("[10, 20, 30, 40]", "[\"NaN\", 20, 30, 40]", "is not finite")]
    [DataRow("[10, 20, 30, 40]", "[NaN, 20, 30, 40]", "$.annotations[0].bbox")]
    [DataRow("[10, 20, 30, 40]", "[1e999, 20, 30, 40]", "is not finite")]
    [DataRow("[10, 20, 30, 40]", "[10, 20, 30]", "'bbox' of 3 numbers")]
    [DataRow("\"image_id\": 900000000001, ", "", "names the image (none)")]
    public void BadAnnotationIsNamed(string good, string bad, string cause)
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(folder, Image, Annotation.Replace(good, bad), Category));

        StringAssert.Contains(exception.Message, cause);
        StringAssert.Contains(exception.Message, "annotations.json");
    }

    [TestMethod]
    public void EverythingWrongIsReportedAtOnce()
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(
            folder, Image + "," + Image + """, {"id": 2, "width": 10, "height": 0}""", Annotation + "," + Annotation,
            Category + "," + Category));

        foreach (var cause in new[] { "image id 900000000001 occurs twice", "annotation id 5 occurs twice", "category id 7 occurs twice",
            "image 2 has no 'file_name'", "image 2 ('') needs" })
            Assert.IsTrue(exception.Problems.Any(problem => problem.Contains(cause)), cause);
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

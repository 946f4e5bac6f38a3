using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Formats.Voc;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats.Voc;

[TestClass]
public sealed class VocReaderTests
{
    private const string Annotation = """
        <annotation><filename>a.jpg</filename><size><width>200</width><height>100</height><depth>3</depth></size>
        <object><name>pit</name><bndbox><xmin>1</xmin><ymin>11</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object></annotation>
        """;

    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void NeuDetEqualsItsCocoFile()
    {
        var voc = VocReader.Read(Shared.Find("data/neu-det/annotations_voc"));
        var coco = CocoReader.Read(Shared.Find("data/neu-det/coco/all_1800.json")).Images.ToDictionary(image => image.Path);

        Assert.HasCount(1800, voc.Images);
        Assert.AreEqual(4189, voc.Images.Sum(image => image.Objects.Count));
        Assert.AreEqual(4189 - 81, voc.ObjectCount); // 81 are marked as difficult, which COCO has no word for
        Assert.AreEqual(81, voc.Findings.Single(finding => finding.Kind == DatasetFindingKind.Ignored).Count);
        foreach (var image in voc.Images)
            CollectionAssert.AreEqual(
                coco[image.Path].Objects.Select(item => (item.Label, item.X, item.Y, item.Width, item.Height)).ToArray(),
                image.Objects.Select(item => (item.Label, item.X, item.Y, item.Width, item.Height)).ToArray(), image.Name);
    }

    [TestMethod]
    public void CornersCountFromOneAndAreIncluded()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation);
        folder.Write("a.jpg", "");

        var dataset = VocReader.Read(folder.Path);

        CollectionAssert.AreEqual(new[] { 0f, 10, 20, 30 }, dataset.Images.Single().GetTrainingObjects().BoxesXyxy);
    }

    [TestMethod]
    [DataRow(false, 0, 11, 20)]
    [DataRow(true, -1, 10, 21)]
    public void OneCornerAtZeroTellsThatAllCountFromZero(bool asDefined, int x, int y, int width)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation);
        folder.Write("b.xml", Annotation.Replace("a.jpg", "b.jpg").Replace("<xmin>1<", "<xmin>0<"));
        folder.Write("a.jpg", "");
        folder.Write("b.jpg", "");

        var dataset = VocReader.Read(folder.Path, options: new DatasetReadOptions { BoxesAsDefined = asDefined });

        var item = dataset.Images[1].Objects.Single();
        Assert.AreEqual((x, y, width), (item.X, item.Y, item.Width));
        Assert.AreEqual(asDefined ? 0 : 1, dataset.Images[0].Objects.Single().X);
        Assert.HasCount(asDefined ? 0 : 1, dataset.Findings);
    }

    [TestMethod]
    public void ImageOfAnotherExtensionIsFound()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Annotations/a.xml", Annotation.Replace("a.jpg", "a"));
        var shown = folder.Write("JPEGImages/a.png", "");

        Assert.AreEqual(shown, VocReader.Read(folder.Path).Images.Single().Path);
    }

    [TestMethod]
    [DataRow("<xmax>20</xmax>", "<xmax>NaN</xmax>", "is not finite")]
    [DataRow("<xmax>20</xmax>", "", "is not finite")]
    [DataRow("<xmin>1</xmin>", "<xmin>900</xmin>", "lies outside the image")]
    [DataRow("<name>pit</name>", "", "'name' is missing")]
    [DataRow("bndbox", "other", "neither a 'bndbox' nor a polygon")]
    public void BadObjectIsLeftOutAndTold(string good, string bad, string cause)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation.Replace(good, bad).Replace("<xmax>20</xmax>", good.Contains("xmin") ? "<xmax>950</xmax>" :
            "<xmax>20</xmax>"));
        folder.Write("a.jpg", "");
        folder.Write("b.xml", Annotation.Replace("a.jpg", "b.jpg"));
        folder.Write("b.jpg", "");

        var dataset = VocReader.Read(folder.Path);

        Assert.AreEqual(1, dataset.ObjectCount);
        var finding = dataset.Findings.Single(item => item.Action == DatasetFindingAction.ObjectSkipped);
        StringAssert.Contains(finding.Problem, cause);
        Assert.AreEqual("object 1", finding.Position);
        StringAssert.EndsWith(finding.File, "a.xml");
    }

    [TestMethod]
    [DataRow("</annotation>", "", "no valid XML from line")]
    [DataRow("<annotation>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><annotation>&e;", "has a document type")]
    [DataRow("annotation>", "note>", "the root is 'note'")]
    [DataRow("a.jpg", "gone.jpg", "is not in")]
    public void BadFileIsLeftOutAndTold(string good, string bad, string cause)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 24; i++)
        {
            folder.Write($"Annotations/{i}.xml", Annotation.Replace("a.jpg", $"{i}.jpg"));
            folder.Write($"JPEGImages/{i}.jpg", "");
        }
        folder.Write("Annotations/a.xml", Annotation.Replace(good, bad));
        if (good != "a.jpg")
            folder.Write("JPEGImages/a.jpg", "");

        var dataset = VocReader.Read(folder.Path);

        Assert.HasCount(24, dataset.Images);
        var finding = dataset.Findings.Single();
        Assert.AreEqual(DatasetFindingAction.ImageSkipped, finding.Action);
        StringAssert.Contains(finding.Problem, cause);
        StringAssert.EndsWith(finding.File, "a.xml");
        Assert.DoesNotContain("System.", finding.ToString());
    }

    [TestMethod]
    public void DeepNestingIsRefusedAtOnce()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", "<annotation>" + string.Concat(Enumerable.Repeat("<a>", 40_000))
            + string.Concat(Enumerable.Repeat("</a>", 40_000)) + "</annotation>");

        var exception = Assert.ThrowsExactly<DatasetException>(() => VocReader.Read(folder.Path));

        StringAssert.Contains(exception.Message, "nested more than 200 levels deep");
    }

    [TestMethod]
    public void ASplitIsReadByName()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 3; i++)
        {
            folder.Write($"Annotations/{i}.xml", Annotation.Replace("a.jpg", $"{i}.jpg"));
            folder.Write($"JPEGImages/{i}.jpg", "");
        }
        folder.Write("ImageSets/Main/train.txt", "0\n2\n");
        folder.Write("ImageSets/Main/pit_train.txt", "0  1\n2 -1\n");

        int[] counts = [.. new[] { "train", "pit_train" }.Select(split =>
            VocReader.Read(folder.Path, options: new DatasetReadOptions { Split = split }).Images.Count)];
        var all = VocReader.Read(folder.Path);
        var unknown = Assert.ThrowsExactly<DatasetException>(() =>
            VocReader.Read(folder.Path, options: new DatasetReadOptions { Split = "test" }));

        CollectionAssert.AreEqual(new[] { 2, 1 }, counts);
        Assert.IsNull(DatasetReader.FindParts(folder.Path));
        folder.Write("ImageSets/Main/val.txt", "1\n");
        Assert.AreEqual(new DatasetPart(folder.Path, "val"), DatasetReader.FindParts(folder.Path)!.Val);
        File.Delete(folder.File("ImageSets/Main/val.txt"));
        Assert.HasCount(3, all.Images);
        Assert.AreEqual(DatasetFindingKind.Split, all.Findings.Single().Kind);
        StringAssert.Contains(unknown.Message, "there is no split 'test'; ImageSets/Main has 'pit_train', 'train'");
    }
}

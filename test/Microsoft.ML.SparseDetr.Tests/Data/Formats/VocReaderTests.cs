using Microsoft.ML.SparseDetr.Data.Formats;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

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
        Assert.AreEqual(4189, voc.ObjectCount);
        foreach (var image in voc.Images)
        {
            var (labels, boxes) = image.GetTrainingObjects();
            var (expectedLabels, expectedBoxes) = coco[image.Path].GetTrainingObjects();
            CollectionAssert.AreEqual(expectedLabels, labels, image.Name);
            CollectionAssert.AreEqual(expectedBoxes, boxes, image.Name);
        }
    }

    [TestMethod]
    public void CornersCountFromOneAndAreIncluded()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation);

        var dataset = VocReader.Read(folder.Path);

        CollectionAssert.AreEqual(new[] { 0f, 10, 20, 30 }, dataset.Images.Single().GetTrainingObjects().BoxesXyxy);
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
    [DataRow("<filename>a.jpg</filename>", "", "'filename' is missing")]
    [DataRow("<width>200</width>", "<width>0</width>", "'size' needs")]
    [DataRow("<xmax>20</xmax>", "<xmax>NaN</xmax>", "is not finite")]
    [DataRow("<xmax>20</xmax>", "<xmax>0</xmax>", "has no area")]
    [DataRow("<xmax>20</xmax>", "<xmax>900</xmax>", "lies outside the image")]
    [DataRow("<name>pit</name>", "", "'name' is missing")]
    [DataRow("</annotation>", "", "Unexpected end of file")]
    [DataRow("<annotation>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><annotation>&e;", "DTD is prohibited")]
    public void BadAnnotationIsNamed(string good, string bad, string cause)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation.Replace(good, bad));

        var exception = Assert.ThrowsExactly<DatasetException>(() => VocReader.Read(folder.Path));

        StringAssert.Contains(exception.Message, cause);
        StringAssert.Contains(exception.Message, "a.xml");
    }

    [TestMethod]
    public void KnownClassesFixTheLabels()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.xml", Annotation);

        var dataset = VocReader.Read(folder.Path, classNames: ["scratch", "pit"]);
        var exception = Assert.ThrowsExactly<DatasetException>(() => VocReader.Read(folder.Path, classNames: ["scratch"]));

        Assert.AreEqual(1, dataset.Images[0].Objects[0].Label);
        StringAssert.Contains(exception.Message, "'pit' is unknown");
    }
}

namespace Microsoft.ML.SparseDetr.Tests.Data.Cases;

/// <summary>Layouts that are not read.</summary>
[TestClass]
public sealed class ForeignFormatTests
{
    [TestMethod]
    [NeedsShared("cases")]
    [DataRow("d-format-createml", "looks like CreateML")]
    [DataRow("d-format-cvat", "looks like CVAT")]
    [DataRow("d-format-labelme", "looks like LabelMe")]
    [DataRow("d-format-vott", "looks like VoTT")]
    [DataRow("d-format-yolo", "looks like YOLO")]
    [DataRow("d-format-two", "'instances_train.json', 'instances_val.json'")]
    public void The_layout_is_named(string name, string part) => DatasetCase.IsRefused(name, "SetRefused Layout", part);

    [TestMethod]
    [NeedsShared("cases")]
    public void Categories_as_an_object_are_no_hindrance() => DatasetCase.IsRefused(
        "d-format-dictcat", "Repaired ClassName; SetRefused ImageFile", "none of the 24 images", "name the folder of the images");

    [TestMethod]
    [DataRow("a.json", """[{"image": "a.png", "annotations": []}]""", "CreateML")]
    [DataRow("a.json", """{"shapes": [], "imagePath": "a.png"}""", "LabelMe")]
    [DataRow("a.json", """{"tags": [], "assets": {}}""", "VoTT")]
    [DataRow("a.xml", "<annotations><version>1.1</version></annotations>", "CVAT")]
    [DataRow("data.yaml", "nc: 1", "YOLO")]
    [DataRow("a.csv", "image,xmin", "a CSV table")]
    public void The_layout_is_named_from_its_files(string name, string content, string layout)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, content);
        var refusal = Assert.ThrowsExactly<DatasetException>(() => DatasetReader.Read(folder.Path));
        StringAssert.Contains(refusal.Message, $"this looks like {layout}");
    }
}

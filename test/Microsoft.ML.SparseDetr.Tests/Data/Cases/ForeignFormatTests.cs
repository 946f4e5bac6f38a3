using Microsoft.ML.SparseDetr.Tests.Data.Formats;

namespace Microsoft.ML.SparseDetr.Tests.Data.Cases;

/// <summary>Data sets in the formats of other tools. Most cases have no images of their own, so those of another case are named.</summary>
[TestClass]
[NeedsShared("cases")]
public sealed class ForeignFormatTests
{
    [TestMethod]
    [DataRow("d-format-createml", "pit 10.5 94 31 22")]
    [DataRow("d-format-cvat", "pit 11 94 31 22")]
    [DataRow("d-format-labelme", "pit 11 94 31 22")]
    [DataRow("d-format-vott", "pit 11 94 31 22")]
    public void The_box_is_read(string name, string box)
    {
        var dataset = DatasetReader.Read(Shared.Find($"cases/{name}"), Shared.Find("cases/d-format-yolo/images"));
        Assert.AreEqual($"steel_0001.png: {box}", FormatTree.Describe(dataset));
        Assert.IsEmpty(dataset.Findings, string.Join('\n', dataset.Findings));
        DatasetCase.IsRefused(name, "SetRefused ImageFile", "none of the 1 images", "'steel_0001.png'", "name the folder of the images");
    }

    [TestMethod]
    public void Yolo_is_read_with_its_images() => DatasetCase.Holds("d-format-yolo", 1, "10.24 91.52 30.72 21.76");

    [TestMethod]
    public void Two_files_are_two_parts()
    {
        DatasetCase.IsRefused("d-format-two", "SetRefused Layout", "'instances_train.json', 'instances_val.json'");
        var parts = DatasetReader.FindParts(Shared.Find("cases/d-format-two"))!;
        Assert.AreEqual("instances_train.json", Path.GetFileName(parts.Train.Path));
        Assert.AreEqual("instances_val.json", Path.GetFileName(parts.Val.Path));
    }

    [TestMethod]
    public void Categories_as_an_object_are_no_hindrance() => DatasetCase.IsRefused(
        "d-format-dictcat", "Repaired ClassName; SetRefused ImageFile", "none of the 24 images", "name the folder of the images");
}

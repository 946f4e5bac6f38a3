namespace Microsoft.ML.SparseDetr.Tests.Data.Cases;

/// <summary>Pascal VOC files from public reports, by what is odd about them.</summary>
[TestClass]
[NeedsShared("cases")]
public sealed class VocCaseTests
{
    [TestMethod]
    [DataRow("b00-plain", DatasetCase.PlainVoc)]
    [DataRow("b03-fraction", "9.5 19.25 41.25 40.75")]
    [DataRow("b04-no-difficult", DatasetCase.PlainVoc)]
    [DataRow("b05-bom", DatasetCase.PlainVoc)]
    [DataRow("b09-part", DatasetCase.PlainVoc)]
    [DataRow("b11-order", DatasetCase.PlainVoc)]
    public void Nothing_is_wrong(string name, string boxes) => DatasetCase.Holds(name, 1, boxes);

    [TestMethod]
    [DataRow("b01-difficult", "10 20 40 40; 70 70 30 30*", "None Ignored")]
    [DataRow("b02-zero-based", "0 0 128 128", "Repaired BoxFormat")]
    [DataRow("b03b-comma", "9.5 19.25 41.25 40.75", "Repaired BoxFormat")]
    [DataRow("b10-swapped", DatasetCase.PlainVoc, "Repaired BoxCorners")]
    [DataRow("b14-polygon", "10 20 40 40; 1 1 8 8", "Repaired Outline")]
    [DataRow("b14b-robndbox", "31.72 28.87 16.57 22.26", "Repaired Rotation")]
    [DataRow("b15-attributes", DatasetCase.PlainVoc, "Repaired Rotation")]
    [DataRow("b18-zero-size", "10 20 40 40; 19 19 1 21", "None Box")]
    public void Boxes_are_read_as_they_are_meant(string name, string boxes, string findings) =>
        DatasetCase.Holds(name, 1, boxes, findings);

    [TestMethod]
    [DataRow("b05b-utf16", "Löcher")]
    [DataRow("b05c-latin1-undeclared", "Löcher")]
    [DataRow("b05d-gbk", "缺陷")]
    public void Other_encodings_are_read(string name, string className) => Assert.AreEqual(
        className, DatasetCase.Holds(name, 1, DatasetCase.PlainVoc, "Repaired Encoding").ClassNames.Single());

    [TestMethod]
    [DataRow("b06-size-zero", "Repaired ImageSize")]
    [DataRow("b06b-no-size", "Repaired ImageSize")]
    [DataRow("b07-other-ext", "Repaired FileName")]
    [DataRow("b07b-upper-ext", "Repaired FileName")]
    [DataRow("b07c-path-filename", "Repaired FileName")]
    [DataRow("b12-amp", "Repaired Syntax; Repaired FileName")]
    public void The_image_and_its_size_are_found(string name, string findings)
    {
        var image = DatasetCase.Holds(name, 1, DatasetCase.PlainVoc, findings).Images.Single();
        Assert.AreEqual("steel_0001", Path.GetFileNameWithoutExtension(image.Path));
        Assert.AreEqual((128, 128), (image.Width, image.Height));
    }

    [TestMethod]
    public void A_name_in_several_files_stands_back_behind_that_of_the_file()
    {
        var dataset = DatasetCase.Holds("b07d-same-filename", 3, "10 20 40 40; 10 20 40 40; 10 20 40 40", "Repaired FileName 2");
        Assert.AreEqual("steel_0001.png steel_0002.png steel_0003.png", string.Join(' ', dataset.Images.Select(image => image.Name)));
    }

    [TestMethod]
    public void An_image_without_objects_is_valid() =>
        Assert.IsEmpty(DatasetCase.Holds("b08-empty", 2, DatasetCase.PlainVoc).Images[1].Objects);

    [TestMethod]
    public void A_document_type_is_refused_in_plain_words() =>
        DatasetCase.IsRefused("b13-doctype", "ImageSkipped Syntax; SetRefused Layout", "steel_0001.xml", "document type", "delete it");

    [TestMethod]
    public void A_split_is_read_by_name_and_told_otherwise()
    {
        var plain = DatasetCase.PlainVoc;
        DatasetCase.Holds("b16-dup-images", 3, $"{plain}; {plain}; {plain}", "None Split");
        DatasetCase.Holds("b16-dup-images", 1, plain, split: "train");
        DatasetCase.Holds("b16-dup-images", 2, $"{plain}; {plain}", split: "val");
    }

    [TestMethod]
    public void Blanks_of_class_names_go_and_capitals_stay()
    {
        var plain = DatasetCase.PlainVoc;
        var dataset = DatasetCase.Holds("b17-case", 3, $"{plain}; {plain}; {plain}", "None ClassName");
        Assert.AreEqual("Pit pit", string.Join(' ', dataset.ClassNames));
        Assert.AreEqual("1 0 1", string.Join(' ', dataset.Images.Select(image => image.Objects.Single().Label)));
    }
}

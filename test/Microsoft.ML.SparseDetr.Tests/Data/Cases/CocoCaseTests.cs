namespace Microsoft.ML.SparseDetr.Tests.Data.Cases;

/// <summary>COCO files from public reports, by what is odd about them.</summary>
[TestClass]
[NeedsShared("cases")]
public sealed class CocoCaseTests
{
    [TestMethod]
    [DataRow("a00-plain")]
    [DataRow("a10b-unicode-name")]
    [DataRow("a13-same-name-two-folders")]
    [DataRow("a16c-no-iscrowd-no-area")]
    [DataRow("a17-bom")]
    [DataRow("a18b-area-null")]
    [DataRow("a34-train-folder")]
    public void Nothing_is_wrong(string name) => DatasetCase.Holds(name, 3, DatasetCase.Plain);

    [TestMethod]
    [DataRow("a05-bbox-strings", "Repaired BoxFormat 4")]
    [DataRow("a06-guid-annotation-id", "Repaired Identifier; Repaired Area")]
    [DataRow("a07-float-ids", "Repaired Identifier 6")]
    [DataRow("a08-string-image-ids", "Repaired Identifier 6")]
    [DataRow("a19-dup-ann-id", "Repaired Identifier")]
    public void Ids_and_numbers_are_read_as_they_are_meant(string name, string findings) =>
        DatasetCase.Holds(name, 3, DatasetCase.Plain, findings);

    [TestMethod]
    [DataRow("a05-bbox-strings", 10)]
    [DataRow("a06-guid-annotation-id", 22)]
    [DataRow("a19-dup-ann-id", 10)]
    public void Annotation_ids_are_unique(string name, int first)
    {
        var dataset = DatasetReader.Read(Shared.Find($"cases/{name}"));
        var items = dataset.Images.SelectMany(image => image.Objects).ToList();
        Assert.AreEqual(first, items[0].Id);
        Assert.AreEqual(682, items[0].Area);
        Assert.AreEqual(3, items.Select(item => item.Id).Distinct().Count());
    }

    [TestMethod]
    [DataRow("a09-backslash")]
    [DataRow("a09b-backslash-images")]
    [DataRow("a10-percent")]
    [DataRow("a11-url")]
    [DataRow("a12-absolute")]
    public void File_names_of_other_systems_are_found(string name) =>
        DatasetCase.Holds(name, 3, DatasetCase.Plain, "Repaired FileName 3");

    [TestMethod]
    [DataRow("a15-no-size", "Repaired ImageSize 3")]
    [DataRow("a16-iscrowd-null", "Repaired Ignored")]
    [DataRow("a16b-iscrowd-string", "Repaired Ignored")]
    [DataRow("a17b-utf16", "Repaired Encoding")]
    [DataRow("a18-nan", "Repaired Syntax")]
    [DataRow("a31-json-comment", "Repaired Syntax")]
    public void Missing_values_and_loose_JSON_are_repaired(string name, string findings) =>
        DatasetCase.Holds(name, 3, DatasetCase.Plain, findings);

    [TestMethod]
    [DataRow("a20-normalised", DatasetCase.Plain, "Repaired BoxFormat")]
    [DataRow("a20b-xyxy", DatasetCase.Plain, "Repaired BoxFormat")]
    [DataRow("a21-mostly-outside", "11 94 31 22; 110 40 18 20; 66 41 10 48; 66 2 50 23", "Repaired BoxOutside")]
    [DataRow("a22-cvat-rotation", "11 94 31 22; 55 35 10 60; 66 41 10 48; 66 2 50 23", "Repaired Rotation")]
    [DataRow("a24-rle", "11 94 31 22; 10 10 50 20*; 66 41 10 48; 66 2 50 23", "")]
    [DataRow("a32-negative-x", "-0.4 94 31 22; 66 41 10 48; 66 2 50 23", "")]
    [DataRow("a33-bbox-null", "1 1 2 2; 1 1 2 2; 1 1 2 2", "Repaired Outline; Repaired Outline; Repaired Outline")]
    public void Boxes_are_read_as_they_are_meant(string name, string boxes, string findings) =>
        DatasetCase.Holds(name, 3, boxes, findings);

    [TestMethod]
    [DataRow("a03-zero-height", DatasetCase.Plain, "ObjectSkipped Box")]
    [DataRow("a04-empty-bbox", DatasetCase.Plain, "ObjectSkipped Box")]
    [DataRow("a27-unknown-category", "66 41 10 48; 66 2 50 23", "ObjectSkipped Reference")]
    [DataRow("a27b-unknown-image", "66 41 10 48; 66 2 50 23", "ObjectSkipped Reference")]
    public void A_hopeless_object_costs_itself(string name, string boxes, string findings) =>
        DatasetCase.Holds(name, 3, boxes, findings);

    [TestMethod]
    [DataRow("a28-missing-picture", "steel_0002.png", "is not in")]
    [DataRow("a28b-first-picture-missing", "steel_0001.png", "is not in")]
    [DataRow("a29-corrupt-png", "steel_0002.png", "is damaged")]
    public void One_bad_image_of_three_is_too_much(string name, string image, string cause) =>
        DatasetCase.IsRefused(name, "ImageSkipped ImageFile; SetRefused Layout", image, cause, "1 of 3 images");

    [TestMethod]
    [DataRow("a02-roboflow-root", "inclusion patch pit scratch", "1 2 3 4", "Repaired ClassName")]
    [DataRow("a23-name-number", "3 patch pit scratch", "1 2 3 4", "Repaired ClassName")]
    [DataRow("a23b-name-space", "inclusion patch pit scratch", "1 2 3 4", "Repaired ClassName")]
    [DataRow("a25-noncontig", "scratch pit patch inclusion", "0 7 90 2905442", "")]
    public void Classes_are_those_that_are_meant(string name, string classes, string ids, string findings)
    {
        var dataset = DatasetCase.Holds(name, 3, DatasetCase.Plain, findings);
        Assert.AreEqual(classes, string.Join(' ', dataset.ClassNames));
        Assert.AreEqual(ids, string.Join(' ', dataset.CategoryIds));
        Assert.AreEqual("pit", dataset.ClassNames[dataset.Images[0].Objects[0].Label]);
    }

    [TestMethod]
    public void A_turned_photo_is_read_upright() => DatasetCase.Holds("a14c-exif6-oblong", 3, "66 41 10 48; 66 2 50 23");

    [TestMethod]
    public void No_object_at_all_is_told_for_each_class() =>
        Assert.HasCount(4, DatasetCase.Holds("a26-no-objects", 9, "").Findings);

    [TestMethod]
    public void Many_objects_are_read() =>
        Assert.AreEqual(400, DatasetReader.Read(Shared.Find("cases/a30-400-objects")).ObjectCount);

    [TestMethod]
    public void The_layout_of_COCO_itself_is_read()
    {
        foreach (var (part, images, objects) in new[] { ("train", 24, 43), ("val", 8, 14) })
            foreach (var (path, split) in new[] { ("", part), ($"annotations/instances_{part}2017.json", (string?)null) })
            {
                var dataset = DatasetReader.Read(
                    Shared.Find($"cases/c09-official-layout/{path}"), options: new DatasetReadOptions { Split = split });
                Assert.HasCount(images, DatasetChecker.SkipUnusable(dataset).Images);
                Assert.AreEqual(objects, dataset.ObjectCount);
                Assert.AreEqual($"{part}2017", Path.GetFileName(Path.GetDirectoryName(dataset.Images[0].Path)));
            }
        DatasetCase.IsRefused("c09-official-layout", "SetRefused Layout", "instances_train2017.json", "instances_val2017.json", "split");
    }
}

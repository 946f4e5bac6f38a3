using System.Security.Cryptography;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

[TestClass]
public sealed class DatasetWriterTests : IDisposable
{
    private readonly FormatTree _tree = new();

    public void Dispose() => _tree.Dispose();

    public static IEnumerable<object[]> Pairs =>
        from first in Enum.GetValues<DatasetFormat>() from second in Enum.GetValues<DatasetFormat>() select new object[] { first, second };

    [TestMethod]
    [DynamicData(nameof(Pairs))]
    public void What_is_written_is_read_again(DatasetFormat first, DatasetFormat second)
    {
        var dataset = Random(17 * (int)first + (int)second);
        DatasetWriter.Write(dataset, _tree.File("one"), first);
        var once = _tree.Read("one");
        DatasetWriter.Write(once, _tree.File("two"), second);
        var twice = _tree.Read("two");
        foreach (var read in new[] { once, twice })
        {
            IsSame(dataset, read);
            Assert.IsFalse(read.Findings.Any(finding => finding.Action != DatasetFindingAction.None), string.Join('\n', read.Findings));
        }
    }

    [TestMethod]
    [DataRow(DatasetFormat.Coco)]
    [DataRow(DatasetFormat.Voc)]
    [DataRow(DatasetFormat.Yolo)]
    [DataRow(DatasetFormat.Vott)]
    [DataRow(DatasetFormat.Csv)]
    public void Parts_stay_parts_and_share_their_classes(DatasetFormat format)
    {
        var (train, val) = (Random(1, "crack", "pit"), Random(2, "pit", "a, \"b\""));
        var parts = new Dictionary<string, DetectionDataset> { ["train"] = train, ["val"] = val };
        DatasetWriter.Write(parts, _tree.File("out"), format, new DatasetWriteOptions { Images = DatasetImagePlacement.Copy });
        var found = DatasetReader.FindParts(_tree.File("out"))!;
        IsSame(train, Read(found.Train));
        IsSame(val, Read(found.Val));
        if (format is DatasetFormat.Coco or DatasetFormat.Yolo or DatasetFormat.Vott)
            CollectionAssert.AreEqual(Read(found.Train).ClassNames.ToList(), Read(found.Val).ClassNames.ToList());

        static DetectionDataset Read(DatasetPart part) =>
            DatasetReader.Read(part.Path, options: new DatasetReadOptions { Split = part.Split });
    }

    [TestMethod]
    [DataRow(DatasetFormat.Coco)]
    [DataRow(DatasetFormat.Yolo)]
    [DataRow(DatasetFormat.Voc)]
    public void Images_may_be_linked(DatasetFormat format)
    {
        var dataset = Random(3);
        DatasetWriter.Write(dataset, _tree.File("out"), format, new DatasetWriteOptions { Images = DatasetImagePlacement.Link });
        var read = _tree.Read("out");
        IsSame(dataset, read);
        Assert.IsTrue(read.Images.All(image => new FileInfo(image.Path).LinkTarget is not null));
    }

    [TestMethod]
    public void What_a_format_cannot_say_is_told()
    {
        var image = _tree.WithImage("a.png").File("a.png");
        var dataset = Dataset(["pit"], new DatasetImage(1, image, 200, 100,
            [new DatasetObject(1, 0, -0.8, 10, 20, 20, 400), new DatasetObject(2, 0, 50, 50, 0.25, 5, 1, IsCrowd: true)]));

        var ignored = DatasetWriter.Write(dataset, _tree.File("yolo"), DatasetFormat.Yolo);
        Assert.AreEqual("ObjectSkipped Ignored", FormatTree.Describe(ignored));
        _tree.Holds("a.png: pit 0 10 19.2 20", name: "yolo");

        Assert.AreEqual("None Box", FormatTree.Describe(DatasetWriter.Write(dataset, _tree.File("voc"), DatasetFormat.Voc)));
        var voc = _tree.Read("voc").Images.Single().Objects;
        Assert.AreEqual((0, 19.2, true), (voc[0].X, voc[0].Width, voc[1].IsCrowd));
        Assert.AreEqual(50.125, voc[1].X + voc[1].Width / 2, 0.5);
    }

    [TestMethod]
    public void A_folder_in_use_stays_as_it_is()
    {
        var dataset = Random(4);
        _tree.With("out/labels/mine.txt", "mine").With("out/notes.md", "mine");
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => DatasetWriter.Write(dataset, _tree.File("out"), DatasetFormat.Yolo));
        Assert.Contains("name another one", refusal.Message);
        Assert.HasCount(2, Directory.GetFiles(_tree.File("out"), "*", SearchOption.AllDirectories));

        DatasetWriter.Write(dataset, _tree.File("out"), DatasetFormat.Yolo, new DatasetWriteOptions { Overwrite = true });
        Assert.IsFalse(File.Exists(_tree.File("out/labels/mine.txt")));
        Assert.AreEqual("mine", File.ReadAllText(_tree.File("out/notes.md")));
        IsSame(dataset, _tree.Read("out"));
        Assert.HasCount(4, Directory.GetFileSystemEntries(_tree.File("out")));

        // The images of this data set lie in the folder that would be replaced.
        var own = _tree.Read("out");
        Assert.ThrowsExactly<ArgumentException>(() =>
            DatasetWriter.Write(own, _tree.File("out"), DatasetFormat.Yolo, new DatasetWriteOptions { Overwrite = true }));
        IsSame(dataset, _tree.Read("out"));
        Assert.HasCount(4, Directory.GetFileSystemEntries(_tree.File("out")));
    }

    [TestMethod]
    public void What_cannot_be_written_leaves_nothing_behind()
    {
        var image = _tree.WithImage("a.png").File("a.png");
        var dataset = Dataset(["\u0001"], new DatasetImage(1, image, 200, 100, [new DatasetObject(1, 0, 1, 1, 5, 5, 25)]));
        Assert.ThrowsExactly<DatasetException>(() => DatasetWriter.Write(dataset, _tree.File("out"), DatasetFormat.Voc));
        Assert.IsEmpty(Directory.GetFileSystemEntries(_tree.File("out")));
        Assert.ThrowsExactly<ArgumentException>(() => DatasetWriter.Write(dataset, _tree.File("out"), DatasetFormat.Voc,
            new DatasetWriteOptions { Images = DatasetImagePlacement.Reference }));
        Assert.ThrowsExactly<ArgumentException>(() => DatasetWriter.Write(
            new Dictionary<string, DetectionDataset> { ["../x"] = dataset }, _tree.File("out"), DatasetFormat.Coco));
    }

    [TestMethod]
    public void A_missing_image_is_left_out()
    {
        var image = _tree.WithImage("a.png").File("a.png");
        var dataset = Dataset(["pit"], new DatasetImage(1, image, 200, 100, [new DatasetObject(1, 0, 1, 1, 5, 5, 25)]),
            new DatasetImage(2, _tree.File("gone.png"), 200, 100, []));
        var findings = DatasetWriter.Write(dataset, _tree.File("out"), DatasetFormat.Yolo);
        Assert.AreEqual("ImageSkipped ImageFile", FormatTree.Describe(findings));
        _tree.Holds("a.png: pit 1 1 5 5", name: "out");
    }

    [TestMethod]
    [NeedsShared("data/neu-det")]
    [DataRow("annotations_voc", "ObjectSkipped Ignored 81")]
    [DataRow("coco/all_1800.json", "")]
    public void NEU_DET_comes_back_from_YOLO_as_it_was(string path, string findings)
    {
        var dataset = DatasetReader.Read(Shared.Find($"data/neu-det/{path}"));
        Assert.AreEqual(findings, FormatTree.Describe(DatasetWriter.Write(
            dataset, _tree.File("out"), DatasetFormat.Yolo, new DatasetWriteOptions { Images = DatasetImagePlacement.Link })));
        var kept = dataset.Images.Select(image => image with { Objects = [.. image.Objects.Where(item => !item.IsCrowd)] });
        IsSame(Dataset([.. dataset.ClassNames], [.. kept]), _tree.Read("out"), image => image.Name); // some images occur twice
    }

    /// <summary>Images by name, of which some occur twice, with boxes of three decimals.</summary>
    private DetectionDataset Random(int seed, params string[] classes)
    {
        string[] names = ["a b.png", "ü 缺陷.png", "c, \"d\".png", "100%25.png", "it's.jpg.png", "one/x.png", "two/x.png", "empty.png"];
        classes = classes.Length > 0 ? classes : ["pit", "scr ätch", "a, \"b\": 'c'", "50 %"];
        var random = new Random(seed);
        var images = new List<DatasetImage>();
        var id = 0;
        foreach (var name in names)
        {
            var (width, height) = (random.Next(50, 300), random.Next(50, 300));
            var place = $"source {seed}/{name}";
            _tree.WithImage(place, width, height);
            var objects = Enumerable.Range(0, name == "empty.png" ? 0 : random.Next(1, 6)).Select(_ =>
            {
                var (w, h) = (Math.Round(1 + random.NextDouble() * 20, 3), Math.Round(1 + random.NextDouble() * 20, 3));
                return new DatasetObject(++id, random.Next(classes.Length), Math.Round(random.NextDouble() * (width - w - 0.001), 3),
                    Math.Round(random.NextDouble() * (height - h - 0.001), 3), w, h, w * h);
            });
            images.Add(new DatasetImage(images.Count + 1, _tree.File(place), width, height, [.. objects]));
        }
        return Dataset(classes, [.. images]);
    }

    private static DetectionDataset Dataset(string[] classes, params DatasetImage[] images) =>
        new("test", classes, [.. classes.Select((_, label) => label + 7L)], images, []);

    /// <summary>The same images in any order, told by their bytes, with the same objects.</summary>
    private static void IsSame(DetectionDataset expected, DetectionDataset actual, Func<DatasetImage, string>? key = null)
    {
        Assert.AreEqual(expected.Images.Count, actual.Images.Count);
        key ??= image => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(image.Path)));
        var byKey = actual.Images.ToDictionary(key);
        foreach (var image in expected.Images)
        {
            var other = byKey[key(image)];
            Assert.AreEqual((image.Width, image.Height), (other.Width, other.Height), image.Path);
            Assert.AreEqual(string.Join('|', image.Objects.Select(item => expected.ClassNames[item.Label])),
                string.Join('|', other.Objects.Select(item => actual.ClassNames[item.Label])), image.Path);
            foreach (var (item, found) in image.Objects.Zip(other.Objects))
                foreach (var (wanted, value) in new[]
                         {
                             (item.X, found.X), (item.Y, found.Y), (item.X + item.Width, found.X + found.Width),
                             (item.Y + item.Height, found.Y + found.Height),
                         })
                    Assert.AreEqual(wanted, value, 0.001, image.Path);
        }
    }
}

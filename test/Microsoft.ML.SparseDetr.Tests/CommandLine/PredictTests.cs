using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class PredictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public PredictTests() => _model = TinyDetector.Write(_folder.Path);

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_model_comes_first_and_paths_are_kept()
    {
        Write("in/lot1/a.png", "in/lot2/a.png", "in/lot2/frame10.png", "in/lot2/frame2.png");

        var run = Run.Of("predict", _model, _folder.File("in"), "--out", Out, "--threshold", "0.2").Succeeded();

        CollectionAssert.AreEqual(new[] { "lot1/a.png", "lot2/a.png", "lot2/frame2.png", "lot2/frame10.png" },
            Images().Select(image => (string)image["drawing"]!).ToArray());
        Assert.IsTrue(Images().All(image => File.Exists(Path.Combine(Out, (string)image["drawing"]!))));
        Assert.AreEqual((40, 30), ((int)Images()[0]["width"]!, (int)Images()[0]["height"]!));
        Assert.IsTrue((bool)List()["complete"]!);
        StringAssert.Contains(run.Output, "4 images, 8 objects; 0 images without objects, 0 left out");
        StringAssert.Contains(run.Output, "score threshold 0.2: as asked for");
        StringAssert.Contains(run.Output, "images/s, network on the CPU, 2 threads");
        Assert.DoesNotContain("frame10", run.Output, "no line for an image");
    }

    [TestMethod]
    public void Without_a_threshold_the_default_is_told()
    {
        Write("a.png");
        var run = Run.Of("predict", _model, _folder.File("a.png"), "--out", Out, "--json").Succeeded();

        var json = JsonNode.Parse(run.Output)!;
        Assert.AreEqual(0.4, (double)json["threshold"]!, 1e-6);
        StringAssert.Contains((string)json["thresholdReason"]!, "recommends none");
        Assert.AreEqual(1, (int)json["images"]!);
        Assert.AreEqual("patch", (string)json["classes"]![0]!["name"]!);
        Assert.IsTrue(json["milliseconds"]!.AsObject().ContainsKey("network"));
    }

    [TestMethod]
    public void All_formats_say_the_same()
    {
        Write("in/a,b.png", "in/c.png", "in/c.jpg");
        Run.Of("predict", _model, _folder.File("in"), "--out", Out, "--threshold", "0.3", "--save", "coco", "--save", "csv", "--save",
            "yolo", "--no-images").Succeeded();

        Assert.IsEmpty(Directory.GetFiles(Out, "*.png", SearchOption.AllDirectories));
        var found = Images();
        var lines = File.ReadAllLines(Path.Combine(Out, "detections.csv"));
        Assert.AreEqual("file,class,score,x0,y0,x1,y1", lines[0]);
        Assert.HasCount(1 + found.Sum(image => image["objects"]!.AsArray().Count), lines);
        StringAssert.StartsWith(lines[1], $"\"{_folder.File("in/a,b.png")}\",patch,0.78");
        StringAssert.EndsWith(lines[1], ",0,0,20,15");

        var coco = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "coco-results.json")))!.AsArray();
        Assert.AreEqual("0,0,20,15", string.Join(',', coco[0]!["bbox"]!.AsArray().Select(value => (float)value!)));
        var names = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "coco-images.json")))!;
        Assert.AreEqual("a,b.png", (string)names["images"]![(int)coco[0]!["image_id"]! - 1]!["file_name"]!);
        Assert.AreEqual("patch", (string)names["categories"]!.AsArray().Single(item => (int)item!["id"]! == (int)coco[0]!["category_id"]!)!
            ["name"]!);

        CollectionAssert.AreEqual(new[] { "labels/a,b.txt", "labels/c.jpg.txt", "labels/c.png.txt" },
            found.Select(image => (string)image["labels"]!).ToArray());
        StringAssert.StartsWith(File.ReadAllText(Path.Combine(Out, "labels/a,b.txt")), "2 0.25 0.25 0.5 0.5 0.78");
        Assert.IsEmpty(Directory.GetFiles(Out, "*.part", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void A_data_set_gives_images_and_numbers()
    {
        var set = TinyDataset.Make(_folder.Path);
        for (var i = 0; i < set.Images.Count; i++)
            set.Images[i]["id"] = 100 + i;
        foreach (var item in set.Annotations)
            item["image_id"] = 99 + (int)item["image_id"]!;
        for (var i = 0; i < 3; i++)
            set.Categories[i]["id"] = 11 * (i + 1);
        foreach (var item in set.Annotations)
            item["category_id"] = 11 * (int)item["category_id"]!;
        var data = set.Write(_folder.Path);

        Run.Of("predict", _model, "--data", data, "--save", "coco", "--out", Out, "--threshold", "0").Succeeded();

        var coco = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "coco-results.json")))!.AsArray();
        CollectionAssert.AreEquivalent(new[] { 100, 101, 102 }, coco.Select(item => (int)item!["image_id"]!).Distinct().ToArray());
        CollectionAssert.AreEquivalent(new[] { 11, 22, 33 }, coco.Select(item => (int)item!["category_id"]!).Distinct().ToArray());
        Assert.IsFalse(File.Exists(Path.Combine(Out, "coco-images.json")));
        Write("stranger.png");
        Run.Of("predict", _model, _folder.File("stranger.png"), "--data", data, "--save", "coco", "--out", Out + "2")
            .Failed("stranger.png", "has no such image");
    }

    [TestMethod]
    public void Usage_is_told()
    {
        Write("a.png");
        var image = _folder.File("a.png");
        Run.Of("predict", image).Failed("name the model first");
        Run.Of("predict", _model).Failed("name images");
        Run.Of("predict", _model, image, "--weights", _model).Failed("a second model");
        Run.Of("predict", _model, image, "--overlap", "0.1").Failed("need --tile N");
        Run.Of("predict", _model, image, "--tile", "64", "--overlap", "0.9", "--out", Out).Failed("--overlap 0.9", "0 to 0.75");
        Run.Of("predict", _model, image, "--save", "xml").Failed("xml", "coco");
        Run.Of("predict", _model, image, "--data", "x.json").Failed("--data", "--save coco");
        Run.Of("predict", _model, image, "--rho", "0.3", "--out", Out).Failed("--rho 0.3", "fixed");
        Assert.IsFalse(Directory.Exists(Out));
    }

    [TestMethod]
    public void Files_of_the_user_are_never_replaced()
    {
        Write("in/a.png");
        foreach (var name in new[] { "detections.json", "detections.csv", "labels/a.txt" })
        {
            _folder.Write(Path.Combine("out", name), "mine");
            Run.Of("predict", _model, _folder.File("in"), "--save", "csv", "--save", "yolo", "--out", Out)
                .Failed("--out", name, "no earlier drawing or list");
            Assert.AreEqual("mine", File.ReadAllText(Path.Combine(Out, name)));
            File.Delete(Path.Combine(Out, name));
        }
        for (var i = 0; i < 2; i++) // its own are
            Run.Of("predict", _model, _folder.File("in"), "--save", "csv", "--save", "yolo", "--out", Out).Succeeded();
    }

    [TestMethod]
    public void Results_of_an_earlier_prediction_are_no_images()
    {
        Write("in/a.png", "in/sub/b.png");
        Run.Of("predict", _model, _folder.File("in"), "--out", _folder.File("in/found")).Succeeded();
        var run = Run.Of("predict", _model, _folder.File("in"), "--out", Out).Succeeded();

        StringAssert.Contains(run.Error, $"{_folder.File("in/found")}: these are results of an earlier prediction");
        Assert.HasCount(2, Images());
        Assert.HasCount(2, Directory.GetFiles(Out, "*.png", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Tiles_find_what_only_a_part_of_the_image_shows()
    {
        using (var image = PlainImages.Grey(256, 128, 0))
        {
            for (var y = 0; y < 64; y++)
                for (var x = 128; x < 192; x++)
                    image.Bytes.Slice(4 * (y * 256 + x), 3).Fill(255);
            ImageFile.Save(image, _folder.File("a.png"));
        }
        Run.Of("predict", _model, _folder.File("a.png"), "--out", Out, "--threshold", "0.9").Succeeded();
        Assert.IsEmpty(Images()[0]["objects"]!.AsArray());

        Run.Of("predict", _model, _folder.File("a.png"), "--tile", "64", "--overlap", "0", "--out", Out, "--threshold", "0.9").Succeeded();

        Assert.AreEqual("128,0,160,32",
            string.Join(',', Images()[0]["objects"]!.AsArray().Single()!["box"]!.AsArray().Select(edge => (float)edge!)));
    }

    private JsonNode List() => JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "detections.json")))!;

    private List<JsonNode> Images() => [.. List()["images"]!.AsArray().Select(image => image!)];

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            using var image = PlainImages.Grey(40, 30, 200);
            ImageFile.Save(image, _folder.File(name));
        }
    }
}

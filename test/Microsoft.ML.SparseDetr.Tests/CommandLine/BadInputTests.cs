using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>Bad input: one clear message with file and cause, an exit code that is not 0, nothing half-written.</summary>
[TestClass]
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void An_unknown_model_is_answered_with_the_names()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deim-q", "--data", data, "--out", Out).Failed("deim-q", "deim-n", "deimv2-atto");
        NothingWritten();
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-32")]
    [DataRow("100")]
    [DataRow("many")]
    public void A_bad_size_is_refused(string size)
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--size", size, "--out", Out).Failed("--size", size);
        NothingWritten();
    }

    [TestMethod]
    public void A_threshold_outside_its_range_is_refused()
    {
        TinyDataset.Make(_folder.Path);
        Run.Of("predict", Path.Combine(_folder.Path, "images"), "--weights", TinyDetector.Write(_folder.Path), "--threshold", "5", "--out",
            Out)
            .Failed("threshold 5", "0 to 1");
    }

    [TestMethod]
    public void A_choice_of_tokens_is_refused_where_there_is_none()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        string[] train = ["train", "--data", data, "--out", Out, "--model"];
        Run.Of([.. train, "deimv2-atto", "--rho", "0.3"]).Failed("deimv2-atto does not choose tokens", "sparse-detr-r50");
        Run.Of([.. train, "deimv2-atto", "--token-criterion", "random"]).Failed("deimv2-atto does not choose tokens");
        Run.Of([.. train, "sparse-detr-r50", "--token-criterion", "best"]).Failed("'best'", "'objectness'");
        Run.Of([.. train, "sparse-detr-r50", "--rho", "1.5"]).Failed("--rho 1.5 is outside the allowed range 0.001 to 1");
        string model = TinyDetector.Write(_folder.Path), file = Path.Combine(_folder.Path, "other.onnx");
        Run.Of("export", "--weights", model, "--rho", "0.3", "--out", file).Failed("--rho 0.3", "fixed", model);
        Run.Of("eval", "--weights", model, "--rho", "0.3", "--data", data, "--out", Out).Failed("--rho 0.3", "fixed", model);
    }

    [TestMethod]
    [DataRow("--lr", "0,001", "a point and not a comma: 0.001")]
    [DataRow("--lr", "1,000.5", "a point and not a comma"), DataRow("--lr", "NaN", "a number is needed")]
    [DataRow("--lr", "fast", "a number is needed"), DataRow("--threshold", "0,5", "0.5"), DataRow("--tokens", "80%", "a number is needed")]
    [DataRow("--epochs", "1,000", "a whole number is needed"), DataRow("--batch", "8.0", "a whole number is needed")]
    [DataRow("--seed", "0x10", "a whole number is needed")]
    public void A_number_has_one_form(string option, string value, string wanted)
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--data", data, option, value, "--out", Out).Failed($"{option} {value}", wanted);
        NothingWritten();
    }

    [TestMethod]
    public void A_drawing_never_takes_the_place_of_an_image()
    {
        TinyDataset.Make(_folder.Path);
        var images = Path.Combine(_folder.Path, "images");
        var before = Directory.GetFiles(images).ToDictionary(file => file, File.ReadAllBytes);
        var detector = TinyDetector.Write(_folder.Path);
        Run.Of("predict", images, "--weights", detector, "--out", images).Failed("--out", "would replace the image");
        Run.Of("predict", before.Keys.First(), "--weights", detector, "--out", images).Failed("would replace the image");
        Assert.HasCount(before.Count, Directory.GetFiles(images));
        Assert.IsTrue(before.All(image => File.ReadAllBytes(image.Key).AsSpan().SequenceEqual(image.Value)));

        Directory.CreateDirectory(Out);
        var own = Path.Combine(Out, Path.GetFileNameWithoutExtension(before.Keys.First()) + ".png");
        File.WriteAllText(own, "mine");
        Run.Of("predict", images, "--weights", detector, "--out", Out).Failed(Path.GetFileName(own), "no earlier drawing");
        Assert.AreEqual("mine", File.ReadAllText(own));
    }

    [TestMethod]
    public void Images_of_one_name_get_drawings_of_their_own()
    {
        TinyDataset.Make(_folder.Path);
        var images = Path.Combine(_folder.Path, "images");
        var first = Directory.GetFiles(images).Order(StringComparer.Ordinal).First();
        var (stem, ending) = (Path.GetFileNameWithoutExtension(first), Path.GetExtension(first));
        File.Copy(first, Path.Combine(images, stem + (ending == ".jpg" ? ".png" : ".jpg")));
        for (var run = 0; run < 2; run++) // the second replaces its own drawings
        {
            Run.Of("predict", images, "--weights", TinyDetector.Write(_folder.Path), "--out", Out).Succeeded();
            Assert.HasCount(Directory.GetFiles(images).Length, Directory.GetFiles(Out, "*.png"));
            Assert.IsTrue(File.Exists(Path.Combine(Out, $"{stem}.jpg.png")) && File.Exists(Path.Combine(Out, $"{stem}.png.png")));
        }
    }

    [TestMethod]
    public void One_bad_image_among_many_is_left_out_and_named()
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder.Path, "many")).FullName;
        using (var grey = ImageRow.Grey(TinyDataset.Side, TinyDataset.Side, 90))
            for (var i = 0; i < 24; i++)
                grey.Save(Path.Combine(images, $"{i}.png"));
        File.WriteAllText(Path.Combine(images, "bad.png"), "no image");
        string[] predict = ["predict", images, "--weights", TinyDetector.Write(_folder.Path), "--out", Out];
        Run.Of([.. predict, "--strict"]).Failed("bad.png");
        var run = Run.Of(predict).Succeeded();
        Assert.Contains("bad.png", run.Error);
        Assert.Contains("left out", run.Error);
        Assert.HasCount(24, Directory.GetFiles(Out, "*.png"));
    }

    [TestMethod]
    public void A_finished_model_is_not_made_another_by_an_option()
    {
        TinyDataset.Make(_folder.Path);
        string[] predict = ["predict", Path.Combine(_folder.Path, "images"), "--weights", TinyDetector.Write(_folder.Path), "--out", Out];
        Run.Of([.. predict, "--size", "640"]).Failed("--size 640", "was exported for images of");
        Run.Of([.. predict, "--model", "deim-x"]).Failed("--model deim-x");
        Run.Of([.. predict, "--classes", _folder.Write("names.txt", "this\nthat\nothers")]).Failed("--classes", "the classes of");
    }

    [TestMethod]
    public void An_unknown_option_is_named() => Run.Of("train", "--modell", "x").Failed("--modell");

    [TestMethod]
    public void A_missing_data_set_is_named() => Train(Path.Combine(_folder.Path, "nothing.json")).Failed("nothing.json");

    [TestMethod]
    public void JSON_that_is_no_data_set_is_refused()
    {
        Train(_folder.Write("list.json", "[1, 2]")).Failed("list.json", "no COCO file");
        Train(_folder.Write("other.json", "{\"a\": 1}")).Failed("other.json", "'images'");
        Train(_folder.Write("broken.json", "{\"images\": [")).Failed("broken.json", "no COCO file");
        NothingWritten();
    }

    [TestMethod]
    public void An_empty_data_set_is_refused() => Train(new TinyDataset().Write(_folder.Path)).Failed("annotations.json", "empty");

    [TestMethod]
    [DataRow("image_id", 77, "names the image '77'")]
    [DataRow("category_id", 9, "names the category '9'")]
    [DataRow("bbox", new double[] { 8, 8, 0, 16 }, "no area")]
    [DataRow("bbox", new double[] { 200, 8, 16, 16 }, "outside")]
    [DataRow("bbox", new double[] { 8, 8, 16 }, "3 numbers")]
    public void A_bad_annotation_costs_one_object_and_with_strict_the_set(string key, object value, string part)
    {
        var set = TinyDataset.Make(_folder.Path);
        set.Annotations[0][key] = value;
        var path = set.Write(_folder.Path);
        var check = Run.Of("dataset", "check", "--data", path).Succeeded();
        StringAssert.Contains(check.Output, "object left out: ");
        StringAssert.Contains(check.Output, part);
        StringAssert.Contains(check.Output, "3 images, 5 objects, findings: 1");
        Run.Of("train", "--model", "deimv2-atto", "--data", path, "--strict", "--out", Out)
            .Failed("annotations.json", "annotations[0]", part, "strict");
        NothingWritten();
    }

    [TestMethod]
    public void The_findings_are_counted_and_listed_beside_the_results()
    {
        var set = TinyDataset.Make(_folder.Path);
        set.Annotations[0]["bbox"] = new double[] { 8, 8, 0, 16 };
        var run = Run.Of("eval", "--data", set.Write(_folder.Path), "--weights", TinyDetector.Write(_folder.Path), "--out", Out);
        StringAssert.Contains(run.Error, "objects left out, Box: 1");
        var file = Path.Combine(Out, "findings.json");
        StringAssert.Contains(run.Error, file);
        var finding = JsonNode.Parse(File.ReadAllText(file))!.AsArray().Single()!;
        Assert.AreEqual("ObjectSkipped", (string?)finding["action"]);
        Assert.AreEqual("annotations[0]", (string?)finding["position"]);
    }

    [TestMethod]
    public void Findings_are_part_of_the_JSON()
    {
        var set = TinyDataset.Make(_folder.Path);
        set.Images[1]["file_name"] = "gone.png";
        var run = Run.Of("dataset", "check", "--json", "--data", set.Write(_folder.Path));
        Assert.AreNotEqual(0, run.Code);
        var result = JsonNode.Parse(run.Output)!;
        Assert.IsFalse((bool)result["usable"]!);
        CollectionAssert.AreEqual(
            new[] { "ImageSkipped", "SetRefused" },
            result["findings"]!.AsArray().Select(finding => (string)finding!["action"]!).Where(action => action != "None").ToArray());
    }

    [TestMethod]
    public void A_set_without_objects_is_refused()
    {
        var set = TinyDataset.Make(_folder.Path);
        set.Annotations.Clear();
        Train(set.Write(_folder.Path)).Failed("annotations.json", "no image has an object");
        NothingWritten();
    }

    [TestMethod]
    public void A_missing_image_is_named()
    {
        var path = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        File.Delete(Path.Combine(_folder.Path, "images", "p1.png"));
        Train(path).Failed("p1.png");
        NothingWritten();
    }

    [TestMethod]
    [DataRow("text")]
    [DataRow("empty")]
    [DataRow("truncated")]
    [DataRow("TIFF")]
    public void A_image_that_is_none_is_named(string kind)
    {
        var set = TinyDataset.Make(_folder.Path);
        var file = Path.Combine(_folder.Path, "images", "p1.jpg");
        using (var grey = ImageRow.Grey(TinyDataset.Side, TinyDataset.Side, 90))
            grey.Save(file);
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, kind switch
        {
            "text" => Encoding.UTF8.GetBytes("no image"),
            "empty" => [],
            "TIFF" =>
            [.. "II*\0"u8, 8, 0, 0, 0],
            _ => whole[..(whole.Length / 2)]
        });
        set.Images[1]["file_name"] = "p1.jpg";
        var path = set.Write(_folder.Path);
        Train(path).Failed("p1.jpg");
        Run.Of("predict", file, "--weights", TinyDetector.Write(_folder.Path), "--out", Out).Failed("p1.jpg");
        var check = Run.Of("dataset", "check", "--data", path);
        Assert.AreNotEqual(0, check.Code);
        StringAssert.Contains(check.Output, "p1.jpg");
    }

    [TestMethod]
    public void A_class_without_examples_is_told()
    {
        var set = TinyDataset.Make(_folder.Path);
        set.Categories.Add(new() { ["id"] = 4, ["name"] = "unicorn" });
        var run = Run.Of("dataset", "check", "--data", set.Write(_folder.Path)).Succeeded();
        StringAssert.Contains(run.Output, "the class 'unicorn' has no object.");
    }

    [TestMethod]
    public void Weights_that_are_broken_or_hostile_are_refused()
    {
        string Weights(string name, byte[] bytes)
        {
            var path = Path.Combine(_folder.Path, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }

        byte[] Header(long length, string json)
        {
            var bytes = new byte[8 + json.Length];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
            Encoding.ASCII.GetBytes(json, bytes.AsSpan(8));
            return bytes;
        }

        const string overlapping = """
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}
            """;
        const string stranger = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        foreach (var (name, bytes) in new[]
                 {
                     ("empty.safetensors", Array.Empty<byte>()),
                     ("short.safetensors", [1, 2, 3]),
                     ("beyond.safetensors", Header(long.MaxValue, "{}")),
                     ("overlap.safetensors", [.. Header(overlapping.Length, overlapping), 0, 0, 0, 0, 0, 0]),
                     ("stranger.safetensors", [.. Header(stranger.Length, stranger), 0, 0, 0, 0]),
                 })
            Run.Of("export", "--model", "deimv2-atto", "--weights", Weights(name, bytes), "--out", Path.Combine(Out, "x.onnx"))
                .Failed(name);
        Assert.IsEmpty(Directory.EnumerateFiles(Out));
    }

    [TestMethod]
    public void Missing_weights_are_named()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--weights", "gone.safetensors", "--data", data, "--out", Out).Failed("gone.safetensors");
        Run.Of("eval", "--model", "deimv2-atto", "--weights", "gone.safetensors", "--data", data, "--out", Out).Failed("gone.safetensors");
    }

    [TestMethod]
    public void A_zip_that_is_no_model_is_refused()
    {
        var text = _folder.Write("text.zip", "no zip");
        Run.Of("inspect", text).Failed("text.zip");
        var empty = Path.Combine(_folder.Path, "empty.zip");
        using (var zip = System.IO.Compression.ZipFile.Open(empty, System.IO.Compression.ZipArchiveMode.Create))
            zip.CreateEntry("hello.txt");
        Run.Of("inspect", empty).Failed("empty.zip");
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_refused_before_the_work()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var file = _folder.Write("file", "");
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--out", Path.Combine(file, "below")).Failed("--out", "below");
        if (Directory.Exists("/proc"))
            Run.Of("train", "--model", "deimv2-atto", "--data", data, "--out", "/proc/nowhere").Failed("--out", "/proc/nowhere");
    }

    private Run Train(string data) => Run.Of("train", "--model", "deimv2-atto", "--data", data, "--epochs", "1", "--out", Out);

    private void NothingWritten() => Assert.IsFalse(Directory.Exists(Out) && Directory.EnumerateFileSystemEntries(Out).Any());
}

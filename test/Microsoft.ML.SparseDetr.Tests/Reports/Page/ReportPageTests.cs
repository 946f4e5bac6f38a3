using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

[TestClass]
public sealed class ReportPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Every_section_says_what_its_file_says()
    {
        var written = new WrittenRun(_folder.File("run"));
        written.Findings.Add(
            new JsonObject { ["kind"] = "Box", ["action"] = "Repaired", ["problem"] = "odd", ["image"] = "a.png", ["count"] = 4 });
        written.Metrics["sparsity"] = new JsonObject
        {
            ["AP"] = new JsonObject { ["dense"] = 0.41, ["sparse"] = 0.4 },
            ["gflops"] = new JsonObject { ["dense"] = 2, ["sparse"] = 1 },
            ["milliseconds"] = new JsonArray(new JsonObject { ["threads"] = 1, ["dense"] = 8, ["sparse"] = 6 }),
        };
        for (var i = 5; i < 10; i++)
            written.Epoch(i)["Shares"]!["Queries"] = 0.5;
        var page = ReadPage.Of(_folder, written);
        foreach (var (section, texts) in new (string, string[])[]
                 {
                     ("summary", ["threshold 0.40 the network finds 70 % of the objects (70 of 100 objects)", "18 of 88 detections wrong",
                         "50 % of the arithmetic, 75 % of the time", "AP is 1.0 points lower", "4 remarks about the data"]),
                     ("figures", ["AP 0.400", "Precision 80 %", "Recall 70 %", "Threshold 0.40", "AP large 0.500", "Epochs 10"]),
                     ("course", ["AP over the epochs", "Learning rate", "Loss of the 2 steps", "queries: epoch 6"]),
                     ("curves", ["Precision over recall", "F1 over the score threshold"]),
                     ("classes", ["crack 100 50 0.400 0.600 0.80 0.70 0.75 0.38", "patch 102 52 0.420"]),
                     ("confusion",
                         ["annotated ↓ predicted → crack pit patch missed", "crack 80 93 % 1 1 % 1 1 % 4 5 %", "nothing there"]),
                     ("mistakes", ["missed 10 36 %", "duplicate 2 7 %"]),
                     ("sizes", ["< 16 px 20 14 70 %"]),
                     ("gallery", ["4 of 4 images", "Score threshold 0.40", "image0.png 4 mistakes", "image3.png 1 mistake"]),
                     ("sparsity",
                         ["AP 0.410 0.400 −1.0 points", "GFLOPs 2.000 1.000 0.50", "ms, 1 thread 8.00 6.00 0.75", "Share of the net"]),
                     ("data", ["Box 4 repaired a.png: odd"]),
                     ("options", ["Training.LearningRate 0.0005"]),
                 })
            foreach (var text in texts)
                StringAssert.Contains(page[section], text, section);
        StringAssert.Contains(page.Html, "<title>DeimV2Atto · run</title>");
        foreach (var chart in new[] { "ap", "loss", "rate", "steps", "pr", "f1", "shares" })
            StringAssert.Contains(page.Html, $"data-chart=\"{chart}\"");
    }

    [TestMethod]
    public void A_training_without_a_fault_is_told_to_be_fine() =>
        StringAssert.Contains(ReadPage.Of(_folder, new WrittenRun(_folder.File("run")))["summary"], "this training is fine");

    [TestMethod]
    [DataRow("metrics.json", "figures,curves,classes,confusion")]
    [DataRow("predictions.json", "gallery")]
    [DataRow("history.json", "course")]
    [DataRow("log.csv", "course")]
    [DataRow("options.json", "options")]
    public void A_missing_or_broken_file_costs_its_sections_only(string file, string sections)
    {
        var run = new WrittenRun(_folder.File("run")).Write();
        var whole = ReadPage.OfFolders(_folder, run);
        foreach (var content in new[] { null, "{\"a\": [" })
        {
            if (content is null)
                File.Delete(Path.Combine(run, file));
            else
                File.WriteAllText(Path.Combine(run, file), content);
            var page = ReadPage.OfFolders(_folder, run);
            foreach (var section in sections.Split(','))
            {
                StringAssert.Contains(page[section], content is null ? $"There is no {file}" : file, section);
                StringAssert.Contains(page[section], "sparse-detr train", section);
            }
            foreach (var section in new[] { "course", "curves", "classes", "confusion", "gallery", "options" }.Except(sections.Split(',')))
                Assert.AreEqual(whole[section], page[section].Replace("threshold 0.50", "threshold 0.40"), section);
        }
    }

    [TestMethod]
    public void A_folder_with_nothing_but_options_still_makes_a_page()
    {
        _folder.Write("run/options.json", "{\"Model\": \"DeimS\"}");
        var page = ReadPage.OfFolders(_folder, _folder.File("run"));
        StringAssert.Contains(page["summary"], "Nothing was measured");
        StringAssert.Contains(page["sparsity"], "The network is whole");
    }

    [TestMethod]
    public void Images_that_are_gone_or_no_images_are_told_in_their_place()
    {
        var written = new WrittenRun(_folder.File("run"));
        File.Delete((string)written.Predictions["images"]![0]!["file"]!);
        written.Predictions["images"]![1]!["file"] = _folder.Write("secret.txt", "top secret");
        written.Predictions["images"]![2]!["file"] = "/dev/zero";
        written.Predictions["images"]![3]!["file"] = "a\0b";
        var page = ReadPage.Of(_folder, written);
        Assert.AreEqual(4, Regex.Count(page.Html, "<rect class=\"blank\""));
        Assert.IsFalse(page.Html.Contains("top secret", StringComparison.Ordinal));
        StringAssert.Contains(page["gallery"], "there is no such file");
    }

    [TestMethod]
    public void Images_without_a_size_are_counted()
    {
        var written = new WrittenRun(_folder.File("run"));
        written.Predictions["images"]![1]!["width"] = null;
        var text = ReadPage.Of(_folder, written)["gallery"];
        StringAssert.Contains(text, "3 of 3 images");
        StringAssert.Contains(text, "Left out: 1, of which predictions.json does not say");
    }

    [TestMethod]
    [DataRow("</script><img src=x onerror=alert(1)>")]
    [DataRow("\" onmouseover=\"alert(1)")]
    [DataRow("' <!-- <script> ]]>")]
    [DataRow("裂纹 ‮evil‬ 🙂 \0")]
    public void Names_stay_text_wherever_they_come_from(string name)
    {
        var written = new WrittenRun(_folder.File("run"), 2, name, "pit");
        written.Options["Model"] = name;
        written.Options[name] = name;
        written.Findings.Add(new JsonObject { ["kind"] = name, ["action"] = name, ["problem"] = name, ["image"] = name });
        written.Metrics["objectSizes"]![0]!["name"] = name;
        written.Predictions["images"]![0]!["file"] = name;
        written.Epoch(0)["Terms"]![name] = 1;
        written.Metrics["confusion"]!["counts"]![0]![1] = 50; // told in the summary
        var other = new WrittenRun(_folder.File("other"), 2, name, "pit");
        other.Options["Model"] = "DeimS";
        var page = ReadPage.Of(_folder, written, other);
        foreach (var harm in new[] { "<img src=x", "onmouseover=\"", "<!-- ", "\u202e" })
            Assert.IsFalse(page.Html.Contains(harm, StringComparison.Ordinal), harm);
        Assert.AreEqual(3, Regex.Count(page.Html, "<script"));
        Assert.AreEqual(3, Regex.Count(page.Html, "</script"));
        Assert.AreEqual(PlainText.Line(name), (string)Data(page)[0]!["classes"]![0]!);
    }

    [TestMethod]
    public void The_page_says_what_may_run_and_loads_nothing()
    {
        var page = ReadPage.Of(_folder, new WrittenRun(_folder.File("run")));
        StringAssert.Contains(page.Html, "default-src &#x27;none&#x27;; script-src &#x27;sha256-");
        Assert.DoesNotContain("unsafe", Regex.Match(page.Html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value);
        Assert.IsFalse(Regex.IsMatch(page.Html, "(src|href)=\"(?!#|data:image/webp;base64,)"), "nothing but the page itself");
        Assert.IsFalse(Regex.IsMatch(page.Html, "<[a-z][^>]* style="), "the policy forbids such attributes");
        StringAssert.Contains(page.Html, "Copyright (c) 2022 Leon Sorokin");
        var ids = Regex.Matches(page.Html, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        CollectionAssert.AllItemsAreUnique(ids);
    }

    [TestMethod]
    public void A_hundred_noisy_images_with_many_boxes_and_classes_stay_below_3_MB()
    {
        var written = new WrittenRun(_folder.File("run"), 1, [.. Enumerable.Range(0, 80).Select(i => $"class number {i}")]);
        var file = _folder.File("noise.png");
        using (var pixels = new ImagePixels(700, 500))
        {
            new Random(1).NextBytes(pixels.Bytes);
            ImageFile.Save(pixels, file);
        }
        var image = written.Predictions["images"]![0]!;
        image["file"] = file;
        for (var i = 0; i < 100; i++)
            image["detections"]!.AsArray().Add(JsonNode.Parse(image["detections"]![1]!.ToJsonString()));
        for (var i = 0; i < 120; i++)
            written.Predictions["images"]!.AsArray().Add(JsonNode.Parse(image.ToJsonString()));
        var page = ReadPage.Of(_folder, written);
        Assert.AreEqual(100, Regex.Count(page.Html, "<li class=\"card\""));
        Assert.IsLessThan(3_000_000, System.Text.Encoding.UTF8.GetByteCount(page.Html));
        Assert.IsLessThanOrEqualTo(13, Data(page)[0]!["curves"]!.AsArray().Count);
    }

    [TestMethod]
    public void Several_trainings_are_compared_with_the_first()
    {
        var (first, second) = (new WrittenRun(_folder.File("first")), new WrittenRun(_folder.File("second")));
        second.Metrics["AP"] = 0.43;
        second.Options["Training"]!["Epochs"] = 20;
        var page = ReadPage.Of(_folder, first, second);
        var text = page["comparison"];
        StringAssert.Contains(text, "first DeimV2Atto 0.400 0.0 0.600 0.80 0.70 – – –");
        StringAssert.Contains(text, "second DeimV2Atto 0.430 +3.0");
        StringAssert.Contains(text, "Training.Epochs 10 20");
        Assert.DoesNotContain("Training.Height", text);
        StringAssert.Contains(page.Html, "data-chart=\"compare\"");
        StringAssert.Contains(page["summary-2"], "threshold");
        CollectionAssert.AllItemsAreUnique(Regex.Matches(page.Html, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList());
    }

    [TestMethod]
    public void Measured_times_stand_in_figures_comparison_and_parts()
    {
        var runs = new[] { "first", "second" }.Select(name => new WrittenRun(_folder.File(name)).Write()).ToArray();
        var file = _folder.File("timed.html");
        new MLContext().ObjectDetection.SaveReport(runs, file, [Cost(8), Cost(6)]);
        var page = new ReadPage(File.ReadAllText(file));
        StringAssert.Contains(page["comparison"], "6.00 0.75");
        StringAssert.Contains(page["comparison"], "AP over the time of an image");
        StringAssert.Contains(page["figures"], "Time 8.0 ms an image, 1 thread");
        StringAssert.Contains(page["sparsity"], "backbone 4.00 50 %");
    }

    [TestMethod]
    public void What_is_no_training_is_refused()
    {
        var catalog = new MLContext().ObjectDetection;
        var file = _folder.File("report.html");
        var empty = Directory.CreateDirectory(_folder.File("empty")).FullName;
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => catalog.SaveReport([empty], file));
        StringAssert.Contains(refused.Message, "empty: there is no metrics.json");
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => catalog.SaveReport([_folder.File("nowhere")], file));
        Assert.ThrowsExactly<ArgumentException>(() => catalog.SaveReport([], file));
        Assert.ThrowsExactly<ArgumentException>(() => catalog.SaveReport([empty], file, []));
        Assert.IsFalse(File.Exists(file));
    }

    private static NetworkCost Cost(double milliseconds) => new()
    {
        Components =
        [
            new(NetworkComponent.Backbone, 10, 20, milliseconds / 2), new(NetworkComponent.Decoder, 10, 20, milliseconds / 2),
        ],
        Bytes = 1000,
        Threads = 1,
        Runs = 3,
        FastestMilliseconds = milliseconds,
    };

    private static JsonArray Data(ReadPage page) => JsonNode.Parse(
        Regex.Match(page.Html, "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value)!.AsArray();
}

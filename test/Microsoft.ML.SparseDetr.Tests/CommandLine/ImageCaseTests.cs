using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>Folders of images from public reports, given to the command line.</summary>
[TestClass]
public sealed class ImageCaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [NeedsShared("cases/c01-inplace-overwrite")]
    public void Images_are_not_drawn_over()
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder.Path, "images")).FullName;
        foreach (var file in Directory.GetFiles(Shared.Find("cases/c01-inplace-overwrite/images")))
            File.Copy(file, Path.Combine(images, Path.GetFileName(file)));
        var before = Directory.GetFiles(images).ToDictionary(file => file, File.ReadAllBytes);

        Predict(images, images).Failed("would replace the image");

        Assert.HasCount(before.Count, Directory.GetFiles(images));
        foreach (var (file, bytes) in before)
            CollectionAssert.AreEqual(bytes, File.ReadAllBytes(file));
    }

    [TestMethod]
    [NeedsShared("cases/c04-truncated-among-good")]
    public void The_good_images_of_a_small_folder_are_scored_and_the_bad_one_is_an_error()
    {
        var run = Predict(Shared.Find("cases/c04-truncated-among-good/images"), Out);

        run.Failed("b.jpg: the image is cut off. The image is left out.", "1 of 3 images cannot be used");
        CollectionAssert.AreEquivalent(new[] { "a.jpg", "c.jpg" }, Files());
    }

    [TestMethod]
    [NeedsShared("cases/c13-anim-webp")]
    public void Of_an_animation_the_first_frame_is_scored_and_told()
    {
        var run = Predict(Shared.Find("cases/c13-anim-webp/images"), Out).Succeeded();

        Assert.Contains("a.webp: the image is an animation of ", run.Error);
        Assert.Contains("frames; the first one is read.", run.Error);
        CollectionAssert.AreEqual(new[] { "a.webp" }, Files());
    }

    [TestMethod]
    public void Files_turned_in_all_ways_reach_the_same_figures()
    {
        const int width = 80, height = 40;
        var images = Directory.CreateDirectory(Path.Combine(_folder.Path, "images")).FullName;
        JsonArray entries = [], objects = [];
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (storedWidth, storedHeight) = orientation < 5 ? (width, height) : (height, width);
            File.WriteAllBytes(Path.Combine(images, $"{orientation}.png"), PlainPng.Write(
                storedWidth, storedHeight, 8, PlainPng.Grey, [.. Enumerable.Repeat((byte)250, width * height)],
                ("eXIf", PlainJpeg.Exif(orientation, isLittle: true))));
            entries.Add(new JsonObject
            {
                ["id"] = orientation,
                ["file_name"] = $"{orientation}.png",
                ["width"] = width,
                ["height"] = height,
            });
            for (var i = 0; i < 3; i++)
            {
                var box = TinyDetector.Boxes[(4 * i)..(4 * i + 4)];
                objects.Add(new JsonObject
                {
                    ["id"] = 10 * orientation + i,
                    ["image_id"] = orientation,
                    ["category_id"] = TinyDetector.Labels[i],
                    ["bbox"] = new JsonArray(
                        box[0] * width, box[1] * height, (box[2] - box[0]) * width, (box[3] - box[1]) * height),
                });
            }
        }
        var data = _folder.Write("annotations.json", new JsonObject
        {
            ["images"] = entries,
            ["annotations"] = objects,
            ["categories"] = new JsonArray(
                [.. TinyDetector.ClassNames.Select((name, id) => new JsonObject { ["id"] = id, ["name"] = name })]),
        }.ToJsonString());

        Run.Of("eval", "--data", data, "--weights", TinyDetector.Write(_folder.Path), "--out", Out).Succeeded();

        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "metrics.json")))!;
        Assert.AreEqual(1, metrics["AP"]!.GetValue<double>(), 1e-9);
    }

    private Run Predict(string images, string folder) =>
        Run.Of("predict", images, "--weights", TinyDetector.Write(_folder.Path), "--out", folder);

    private string[] Files()
    {
        var list = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "detections.json")))!;
        return [.. list["images"]!.AsArray().Select(image => Path.GetFileName(image!["file"]!.GetValue<string>()))];
    }
}

using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Estimators;

[TestClass]
public sealed class ShowTests
{
    private static readonly MLContext Ml = new(seed: 1);
    private static TemporaryFolder folder = null!;
    private static DetectionDataset set = null!;

    [ClassInitialize]
    public static void Draw(TestContext context)
    {
        folder = new TemporaryFolder();
        var options = new SyntheticSteelOptions { TrainCount = 5, HeldOutCount = 1, Size = 96 };
        (set, _) = SyntheticSteel.Write(folder.Path, options, context.CancellationToken);
    }

    [ClassCleanup]
    public static void Remove() => folder?.Dispose();

    [TestMethod]
    public void An_annotated_view_is_a_row_of_pictures()
    {
        var shown = Ml.ObjectDetection.Show(Ml.ObjectDetection.Load(set), rows: 3);
        Assert.HasCount(3, Regex.Matches(shown.Html, "<figure><img src=\"data:image/webp;base64,"));
        Assert.DoesNotContain("<tr>", shown.Html);
        Assert.DoesNotContain(folder.Path, shown.Html);
        Assert.Contains("steel_0001.png", shown.Html);
        Assert.AreEqual("3 rows", shown.ToString());
        Assert.AreEqual("5 rows", Ml.ObjectDetection.Show(Ml.ObjectDetection.Load(set), rows: 9).ToString());
    }

    [TestMethod]
    public void A_scored_view_is_a_table_of_what_is_annotated_and_what_was_found()
    {
        using var model = Ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path), scoreThreshold: 0).Fit(Images());
        var scored = model.Transform(Images());
        var all = Ml.ObjectDetection.Show(scored, rows: 2, scoreThreshold: 0);
        Assert.HasCount(4, Regex.Matches(all.Html, "<td><img "));
        Assert.HasCount(2, Regex.Matches(Ml.ObjectDetection.Show(scored, rows: 2, scoreThreshold: 1).Html, "<td>nothing</td>"));
        Assert.DoesNotContain("<td>nothing</td>", all.Html);
        StringAssert.Contains(Ml.ObjectDetection.Show(model).Html, "It is dense");

        IDataView Images()
        {
            var view = Ml.ObjectDetection.Load(set);
            return Ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(view).Transform(view);
        }
    }

    [TestMethod]
    public void An_image_that_is_gone_is_told_in_its_place()
    {
        DetectionRow[] rows = [new() { ImagePath = folder.File("<gone>.png") }, set.ToRows()[0]];
        var html = Ml.ObjectDetection.Show(Ml.Data.LoadFromEnumerable(rows)).Html;
        Assert.Contains("&lt;gone&gt;.png", html);
        Assert.HasCount(1, Regex.Matches(html, "<img "));
    }

    [TestMethod]
    public void A_view_without_images_is_refused_with_the_columns()
    {
        var view = Ml.Data.LoadFromEnumerable([new { Name = "one" }]);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.ObjectDetection.Show(view));
        Assert.Contains("ImagePath", error.Message);
    }

    [TestMethod]
    public void An_image_is_shown_with_its_boxes_and_their_names()
    {
        var file = set.Images[0].Path;
        DetectedObject[] found = [new("pit", 0.5f, 1, 1, 30, 30), new("a <b>", 0.4f, 1, 1, 30, 30), new("pit", 0.3f, 1, 1, 30, 30)];
        Assert.AreEqual("steel_0001.png: 2 pit, a <b>", Ml.ObjectDetection.Show(file, found).ToString());
        Assert.Contains("a &lt;b&gt;", Ml.ObjectDetection.Show(file, found).Html);
        Assert.AreEqual("steel_0001.png", Ml.ObjectDetection.Show(file).ToString());
        using var image = Microsoft.ML.Data.MLImage.CreateFromFile(file);
        Assert.Contains("<img ", Ml.ObjectDetection.Show(image, found, ["pit"]).Html);
    }
}

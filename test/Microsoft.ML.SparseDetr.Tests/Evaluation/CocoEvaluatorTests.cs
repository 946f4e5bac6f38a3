using System.Text.Json;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

[TestClass]
public sealed class CocoEvaluatorTests
{
    private const string Folder = "fixtures/coco-eval";

    [TestMethod]
    [NeedsShared(Folder)]
    [DataRow("fakebbox100", Folder + "/instances_val2014_100.json", Folder + "/instances_val2014_fakebbox100_results.json")]
    [DataRow("dataset", Folder + "/gt_dataset.json", Folder + "/dt_dataset.json")]
    [DataRow("val2017_mini_deimv2_atto", "data/coco-val-mini/annotations.json",
        "weights/deimv2-atto-coco/reference/detections_val2017_mini.json")]
    public void FiguresEqualTheReferenceTool(string name, string groundTruth, string detections)
    {
        using var expected = Read(Folder + "/expected_stats_pycocotools.json");
        var (evaluator, categoryIds) = Load(groundTruth, detections);

        var metrics = evaluator.Evaluate();

        var stats = expected.RootElement.GetProperty(name).GetProperty("stats");
        foreach (var (key, value) in metrics.Summary)
            Assert.AreEqual(stats.GetProperty(key).GetDouble(), value, 1e-9, key);
        foreach (var entry in expected.RootElement.GetProperty(name).GetProperty("per_category_AP").EnumerateObject())
        {
            var actual = metrics.PerClass[categoryIds.IndexOf(long.Parse(entry.Name))].AP;
            if (entry.Value.ValueKind == JsonValueKind.Null)
                Assert.IsTrue(double.IsNaN(actual), $"class {entry.Name}");
            else
                Assert.AreEqual(entry.Value.GetDouble(), actual, 1e-9, $"class {entry.Name}");
        }
    }

    [TestMethod]
    public void PerfectDetectionsGiveOne()
    {
        var evaluator = new CocoEvaluator(["scratch", "pit"]);
        for (var image = 1; image <= 20; image++)
        {
            evaluator.AddObject(GroundTruthObject.FromCorners(image * 1000L, image % 2, 10, 10, 60, 70));
            evaluator.AddDetection(new Detection(image * 1000L, image % 2, 0.9f, 10, 10, 60, 70));
        }

        var metrics = evaluator.Evaluate();

        Assert.AreEqual(1, metrics.AP, 1e-12);
        Assert.AreEqual(1, metrics.AR1, 1e-12);
        Assert.AreEqual(1, metrics.APm, 1e-12);
        Assert.AreEqual(-1, metrics.APs);
        Assert.AreEqual(10, metrics.PerClass[0].ObjectCount);
    }

    [TestMethod]
    public void PrecisionIsReadAtEveryHundredthOfRecall()
    {
        var evaluator = new CocoEvaluator(["scratch"]);
        evaluator.AddObject(GroundTruthObject.FromCorners(1, 0, 0, 0, 40, 40));
        evaluator.AddObject(GroundTruthObject.FromCorners(2, 0, 0, 0, 40, 40));
        evaluator.AddDetection(new Detection(1, 0, 0.9f, 0, 0, 40, 40));
        evaluator.AddDetection(new Detection(1, 0, 0.8f, 100, 100, 140, 140));
        evaluator.AddDetection(new Detection(2, 0, 0.7f, 0, 0, 40, 30)); // IoU 0.75

        var metrics = evaluator.Evaluate();

        var both = (51 + 50 * 2 / 3.0) / 101; // precision 1 up to recall 0.5, then 2 of 3
        Assert.AreEqual(both, metrics.AP50, 1e-12);
        Assert.AreEqual(both, metrics.AP75, 1e-12);
        Assert.AreEqual((6 * both + 4 * 51 / 101.0) / 10, metrics.AP, 1e-12);
        Assert.AreEqual(0.8, metrics.AR1, 1e-12);
    }

    [TestMethod]
    public void CrowdsAndObjectsOutsideTheAreaRangeDoNotCount()
    {
        var evaluator = new CocoEvaluator(["scratch"]);
        evaluator.AddObject(GroundTruthObject.FromCorners(1, 0, 0, 0, 20, 20));
        evaluator.AddObject(GroundTruthObject.FromCorners(1, 0, 200, 200, 400, 400) with { IsCrowd = true });
        for (var i = 0; i < 5; i++)
            evaluator.AddDetection(new Detection(1, 0, 0.9f, 210 + i * 30, 210, 230 + i * 30, 230)); // inside the crowd
        evaluator.AddDetection(new Detection(1, 0, 0.8f, 300, 0, 500, 200)); // wrong, but large
        evaluator.AddDetection(new Detection(1, 0, 0.5f, 0, 0, 20, 20));

        var metrics = evaluator.Evaluate();

        Assert.AreEqual(1, metrics.APs, 1e-12);
        Assert.AreEqual(0.5, metrics.AP, 1e-12);
        Assert.AreEqual(-1, metrics.APl);
        Assert.AreEqual(1, metrics.PerClass[0].ObjectCount);
    }

    [TestMethod]
    public void OnlyTheBestHundredOfAImageAndClassCountAndEqualScoresKeepTheirOrder()
    {
        var first = new CocoEvaluator(["scratch"]);
        var last = new CocoEvaluator(["scratch"]);
        foreach (var (evaluator, place) in new[] { (first, 99), (last, 100) })
        {
            evaluator.AddObject(GroundTruthObject.FromCorners(1, 0, 0, 0, 20, 20));
            for (var i = 0; i < 150; i++)
                evaluator.AddDetection(i == place
                    ? new Detection(1, 0, 0.5f, 0, 0, 20, 20)
                    : new Detection(1, 0, 0.5f, 100, 100, 120, 120));
        }

        Assert.AreEqual(0.01, first.Evaluate().AP, 1e-12);
        Assert.AreEqual(0, last.Evaluate().AP, 1e-12);
    }

    [TestMethod]
    public void WithoutObjectsEveryFigureIsUndefined()
    {
        var evaluator = new CocoEvaluator(["scratch"]);
        evaluator.AddImage(7);
        evaluator.AddDetection(new Detection(7, 0, 0.5f, 0, 0, 4, 4));

        var metrics = evaluator.Evaluate();

        foreach (var (name, value) in metrics.Summary)
            Assert.AreEqual(-1, value, name);
        Assert.IsTrue(double.IsNaN(metrics.PerClass[0].AP));
    }

    [TestMethod]
    public void DetectionOutsideTheKnownImagesOrClassesIsAnError()
    {
        var evaluator = new CocoEvaluator(["scratch"]);
        evaluator.AddImage(7);

        var unknownImage = Assert.ThrowsExactly<ArgumentException>(() => evaluator.AddDetection(new Detection(8, 0, 0.5f, 0, 0, 4, 4)));
        var unknownClass = Assert.ThrowsExactly<ArgumentException>(() => evaluator.AddDetection(new Detection(7, 1, 0.5f, 0, 0, 4, 4)));
        var notFinite = Assert.ThrowsExactly<ArgumentException>(() => evaluator.AddDetection(new Detection(7, 0, float.NaN, 0, 0, 4, 4)));

        StringAssert.Contains(unknownImage.Message, "image 8");
        StringAssert.Contains(unknownClass.Message, "label 1");
        StringAssert.Contains(notFinite.Message, "NaN");
    }

    internal static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(Shared.Find(path)));

    private static (CocoEvaluator, List<long>) Load(string groundTruth, string detections)
    {
        using var annotated = Read(groundTruth);
        var categories = annotated.RootElement.GetProperty("categories").EnumerateArray().ToList();
        var ids = categories.ConvertAll(category => category.GetProperty("id").GetInt64());
        var evaluator = new CocoEvaluator(categories.ConvertAll(category => category.GetProperty("name").GetString()!));
        foreach (var image in annotated.RootElement.GetProperty("images").EnumerateArray())
            evaluator.AddImage(image.GetProperty("id").GetInt64());
        foreach (var annotation in annotated.RootElement.GetProperty("annotations").EnumerateArray())
        {
            var box = Box(annotation);
            evaluator.AddObject(new GroundTruthObject(
                annotation.GetProperty("image_id").GetInt64(), ids.IndexOf(annotation.GetProperty("category_id").GetInt64()),
                box[0], box[1], box[2], box[3], annotation.GetProperty("area").GetDouble(), annotation.GetProperty("iscrowd")
                    .GetInt32() != 0));
        }
        using var found = Read(detections);
        foreach (var detection in found.RootElement.EnumerateArray())
        {
            var box = Box(detection);
            evaluator.AddDetection(
                detection.GetProperty("image_id").GetInt64(), ids.IndexOf(detection.GetProperty("category_id").GetInt64()),
                detection.GetProperty("score").GetDouble(), box[0], box[1], box[2], box[3]);
        }
        return (evaluator, ids);
    }

    private static double[] Box(JsonElement element) =>
        [.. element.GetProperty("bbox").EnumerateArray().Select(value => value.GetDouble())];
}

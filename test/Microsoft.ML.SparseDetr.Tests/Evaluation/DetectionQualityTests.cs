using System.Text.Json;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

[TestClass]
public sealed class DetectionQualityTests
{
    private const int Cases = 300;

    [TestMethod]
    public void Every_figure_of_random_cases_is_what_its_definition_says() => Parallel.For(0, Cases, seed =>
    {
        var data = new RandomCase(seed);
        var slow = new SlowQuality(data, 100);

        var quality = data.ToEvaluator().Measure().Quality;

        var objects = Enumerable.Range(0, data.ClassCount).Select(slow.ObjectsOf).ToArray();
        for (var label = 0; label < data.ClassCount; label++)
        {
            var entry = quality.Classes[label];
            Assert.AreEqual(objects[label], entry.Objects, $"case {seed}");
            if (objects[label] == 0)
                Assert.IsTrue(double.IsNaN(entry.Threshold) && double.IsNaN(entry.F1ByScore[50]), $"case {seed}");
            for (var place = 0; place <= 100; place += 4)
            {
                var (right, wrong) = slow.Count(label, place / 100.0);
                var what = $"case {seed}, class {label}, {place}";
                Assert.AreEqual(right / (double)(right + wrong), entry.PrecisionByScore[place], 1e-12, what);
                Assert.AreEqual(right / (double)objects[label], entry.RecallByScore[place], 1e-12, what);
                if (objects[label] > 0)
                    Assert.AreEqual(slow.F1(label, place / 100.0), entry.F1ByScore[place], 1e-12, what);
            }
            if (objects[label] > 0)
                Assert.AreEqual(entry.AP50, entry.PrecisionByRecall.Average(), 1e-12, $"case {seed}, class {label}");
            Assert.IsFalse(entry.F1ByScore.Any(value => value > entry.F1), $"case {seed}, class {label}");
        }

        var counts = slow.Confusion(quality.Threshold);
        for (var annotated = 0; annotated <= data.ClassCount; annotated++)
            for (var predicted = 0; predicted <= data.ClassCount; predicted++)
                Assert.AreEqual(
                    counts[annotated, predicted], quality.Confusion![annotated, predicted], $"case {seed}, {annotated} as {predicted}");

        var (kinds, missed) = slow.Errors(quality.Threshold);
        foreach (var kind in Enum.GetValues<DetectionKind>().Where(kind => kind != DetectionKind.Ignored))
            Assert.AreEqual(kinds.Count(entry => entry.Kind == kind), CountOf(quality.Errors, kind), $"case {seed}, {kind}");
        Assert.AreEqual(missed, quality.Errors.Missed, $"case {seed}");
    });

    [TestMethod]
    public void The_sums_add_up()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var data = new RandomCase(seed);
            var slow = new SlowQuality(data, 100);
            var result = data.ToEvaluator().Measure();
            var (quality, at) = (result.Quality, result.Quality.AtThreshold);
            var objects = Enumerable.Range(0, data.ClassCount).Select(slow.ObjectsOf).ToArray();
            var background = data.ClassCount;

            Assert.AreEqual(objects.Sum(), at.TruePositives + at.Missed, $"case {seed}");
            Assert.AreEqual(at.TruePositives, quality.Errors.Correct, $"case {seed}");
            Assert.AreEqual(
                at.FalsePositives,
                quality.Errors.Class + quality.Errors.Location + quality.Errors.Both + quality.Errors.Duplicate + quality.Errors.Background,
                $"case {seed}");
            Assert.IsTrue(quality.Errors.Missed <= at.Missed, $"case {seed}");
            Assert.AreEqual(objects.Sum(), quality.ObjectSizes.Sum(bucket => bucket.Objects), $"case {seed}");
            Assert.AreEqual(at.TruePositives, quality.ObjectSizes.Sum(bucket => bucket.Found), $"case {seed}");
            for (var label = 0; label < data.ClassCount; label++)
                Assert.AreEqual(
                    objects[label], Enumerable.Range(0, background + 1).Sum(predicted => quality.Confusion![label, predicted]),
                    $"case {seed}");
            Assert.AreEqual(0, quality.Confusion![background, background]);
            Assert.AreEqual(at.Missed + at.FalsePositives, result.Images.Sum(image => image.Mistakes), $"case {seed}");
            Assert.AreEqual(at.Missed, result.Images.Sum(image => image.Objects.Count(item => item.IsMissed)), $"case {seed}");
        }
    }

    [TestMethod]
    public void The_threshold_is_the_middle_of_the_best_ones()
    {
        var quality = Measure(
            [Object(0, 0, 0), Object(1, 100, 0)],
            [Found(0, 0.9f, 0, 0), Found(1, 0.7f, 100, 0), Found(0, 0.3f, 200, 200)]).Quality;

        Assert.AreEqual(0.5, quality.Threshold, 1e-12); // 0.31 to 0.69 make no mistake
        Assert.AreEqual(1, quality.AtThreshold.F1, 1e-12);
        Assert.AreEqual(0.6, quality.Classes[0].Threshold, 0.011); // 0.31 to 0.89
        Assert.AreEqual(0.34, quality.Classes[1].Threshold, 1e-12); // 0 to 0.69, as 0.7f is a little less than 0.70
        Assert.AreEqual(0.5, quality.RecommendedThreshold);
    }

    [TestMethod]
    public void Each_kind_of_mistake_is_told()
    {
        var quality = Measure(
            [Object(0, 0, 0), Object(0, 100, 0), Object(1, 200, 0), Object(1, 300, 0), Object(0, 400, 0)],
            [
                Found(0, 0.9f, 0, 0), Found(0, 0.8f, 0, 0), // right, and once more
                Found(0, 0.8f, 125, 0), // beside it, IoU 15 / 65
                Found(0, 0.8f, 200, 0), // the other class
                Found(0, 0.8f, 325, 0), // both
                Found(1, 0.8f, 600, 600), // nothing
                Found(1, 0.75f, 300, 0),
            ]).Quality;

        var errors = quality.Errors;
        CollectionAssert.AreEqual(
            new[] { 2, 1, 1, 1, 1, 1, 1 },
            new[] { errors.Correct, errors.Duplicate, errors.Location, errors.Class, errors.Both, errors.Background, errors.Missed });
        Assert.AreEqual(3, quality.AtThreshold.Missed); // two of these would be found if the mistake were repaired
        Assert.AreEqual(1, quality.Confusion![1, 0]);
        Assert.AreEqual("background", quality.Confusion.Names[^1]);
    }

    [TestMethod]
    public void Nothing_found_recommends_nothing()
    {
        var quality = Measure([Object(0, 0, 0)], []).Quality;

        Assert.IsNull(quality.RecommendedThreshold);
        Assert.AreEqual(1, quality.AtThreshold.Missed);
        Assert.IsTrue(double.IsNaN(quality.AtThreshold.Precision));
        Assert.AreEqual(0, quality.Classes[0].F1);
    }

    [TestMethod]
    public void Sizes_are_those_that_the_network_sees()
    {
        var evaluator = new CocoEvaluator(["a", "b"], new EvaluationOptions { InputWidth = 100, InputHeight = 100 });
        evaluator.AddImage(new MeasuredImage(1, "a.png", 400, 400));
        evaluator.AddObject(Object(0, 0, 0)); // 40 × 40 becomes 10 × 10
        var sizes = evaluator.Measure().Quality.ObjectSizes;

        CollectionAssert.AreEqual(new[] { 1, 0, 0, 0 }, sizes.Select(bucket => bucket.Objects).ToArray());
        CollectionAssert.AreEqual(
            new[] { "< 16 px", "16-32 px", "32-96 px", ">= 96 px" }, sizes.Select(bucket => bucket.Name).ToArray());
        Assert.AreEqual(1, Measure([Object(0, 0, 0)], []).Quality.ObjectSizes[2].Objects);
    }

    [TestMethod]
    public void Metrics_and_predictions_are_the_files_that_a_report_reads()
    {
        var data = new RandomCase(5);
        var metrics = new ObjectDetectionMetrics(data.ToEvaluator().Measure());
        var json = JsonDocument.Parse(metrics.ToJson()).RootElement;

        foreach (var key in "AP perClass threshold atThreshold classes confusion errors objectSizes".Split(' '))
            Assert.IsTrue(json.TryGetProperty(key, out _), key);
        foreach (var key in "precisionByRecall f1ByScore precisionByScore recallByScore".Split(' '))
            Assert.AreEqual(101, json.GetProperty("classes")[0].GetProperty(key).GetArrayLength(), key);
        Assert.AreEqual(data.ClassCount + 1, json.GetProperty("confusion").GetProperty("counts")[0].GetArrayLength());

        using var folder = new TemporaryFolder();
        var path = folder.File("predictions.json");
        metrics.SavePredictions(path);
        var list = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.AreEqual(metrics.Quality.Threshold, list.GetProperty("threshold").GetDouble());
        Assert.AreEqual(data.ImageIds.Count, list.GetProperty("images").GetArrayLength());
        foreach (var (id, image) in data.ImageIds.Zip(list.GetProperty("images").EnumerateArray()))
        {
            Assert.AreEqual($"/images/{id}.png", image.GetProperty("file").GetString());
            Assert.AreEqual(data.Objects.Count(item => item.ImageId == id), image.GetProperty("objects").GetArrayLength());
            var scores = image.GetProperty("detections").EnumerateArray().Select(found => found.GetProperty("score").GetDouble()).ToList();
            Assert.AreEqual(Math.Min(100, data.Detections.Count(item => item.ImageId == id && item.Score >= 0.05)), scores.Count);
            CollectionAssert.AreEqual(scores.OrderDescending().ToList(), scores);
        }
    }

    private static int CountOf(ErrorCounts errors, DetectionKind kind) => kind switch
    {
        DetectionKind.Correct => errors.Correct,
        DetectionKind.Class => errors.Class,
        DetectionKind.Location => errors.Location,
        DetectionKind.Both => errors.Both,
        DetectionKind.Duplicate => errors.Duplicate,
        _ => errors.Background,
    };

    private static EvaluationResult Measure(GroundTruthObject[] objects, Detection[] detections)
    {
        var evaluator = new CocoEvaluator(["a", "b"]);
        foreach (var item in objects)
            evaluator.AddObject(item);
        evaluator.AddDetections(detections);
        return evaluator.Measure();
    }

    private static GroundTruthObject Object(int label, double x, double y) =>
        GroundTruthObject.FromCorners(1, label, x, y, x + 40, y + 40);

    private static Detection Found(int label, float score, float x, float y) => new(1, label, score, x, y, x + 40, y + 40);
}

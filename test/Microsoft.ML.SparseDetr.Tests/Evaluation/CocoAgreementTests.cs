using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

/// <summary>Against pycocotools' algorithm, written down literally.</summary>
[TestClass]
public sealed class CocoAgreementTests
{
    private const int Cases = 1000;

    [TestMethod]
    public void Every_figure_of_random_cases_is_that_of_the_reference_algorithm() => Parallel.For(0, Cases, seed =>
    {
        var data = new RandomCase(seed);
        var options = seed % 4 == 0
            ? new EvaluationOptions { MaximumDetections = 1 + seed % 13, SmallArea = 16 * 16, LargeArea = 32 * 32 }
            : new EvaluationOptions();
        var slow = new SlowCocoEvaluation(data, options);

        var metrics = data.ToEvaluator(options).Measure().Coco;

        foreach (var (expected, (name, value)) in slow.Summarize().Zip(metrics.Summary))
            Assert.AreEqual(expected, value, 1e-9, $"case {seed}, {name}");
        for (var label = 0; label < data.ClassCount; label++)
        {
            var entry = metrics.PerClass[label];
            foreach (var (expected, value) in slow.OfClass(label).Zip([entry.AP, entry.AP50, entry.AP75, entry.AR100]))
                Assert.AreEqual(expected, double.IsNaN(value) ? -1 : value, 1e-9, $"case {seed}, class {label}");
        }
    });

    [TestMethod]
    public void The_cases_have_what_they_are_to_try()
    {
        var cases = Enumerable.Range(0, Cases).Select(seed => new RandomCase(seed)).ToList();
        Assert.IsTrue(cases.Any(data => data.Objects.Any(item => item.IsCrowd)));
        Assert.IsTrue(cases.Any(data => data.Detections.GroupBy(item => (item.ImageId, item.Label)).Any(group => group.Count() > 100)));
        Assert.IsTrue(cases.Any(data => data.ImageIds.Any(image => data.Objects.All(item => item.ImageId != image))));
        Assert.IsTrue(cases.Any(data => data.Objects.Select(item => item.Label).Distinct().Count() < data.ClassCount));
        Assert.IsTrue(cases.Any(data => data.Detections.GroupBy(item => item.Score).Any(group => group.Count() > 1)));
        Assert.IsTrue(cases.Any(data => data.Objects.Any(item => item.Area == 32 * 32) && data.Objects.Any(item => item.Area == 96 * 96)));
    }

    [TestMethod]
    public void Options_outside_their_range_are_refused_by_name()
    {
        foreach (var (options, word) in new[]
                 {
                     (new EvaluationOptions { MaximumDetections = 0 }, "MaximumDetections = 0: allowed is 1 to 10000"),
                     (new EvaluationOptions { SmallArea = -1 }, "SmallArea = -1"),
                     (new EvaluationOptions { LargeArea = 1000 }, "LargeArea = 1000: allowed is above SmallArea (1024)"),
                     (new EvaluationOptions { InputWidth = 0 }, "InputWidth = 0"),
                 })
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => new CocoEvaluator(["a"], options)).Message, word);
    }
}

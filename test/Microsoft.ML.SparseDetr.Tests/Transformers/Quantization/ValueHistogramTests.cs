using Microsoft.ML.SparseDetr.Transformers.Quantization;

namespace Microsoft.ML.SparseDetr.Tests.Transformers.Quantization;

[TestClass]
public sealed class ValueHistogramTests
{
    [TestMethod]
    public void The_extremes_are_exact_whatever_came_first()
    {
        var histogram = new ValueHistogram();
        foreach (var value in new[] { 0.001f, -0.5f, 3, 700, -0.25f })
            histogram.Add([value]);

        var range = histogram.Choose(RangeChoice.Extremes);

        Assert.AreEqual((-0.5f, 700f), (range.Low, range.High));
    }

    [TestMethod]
    public void A_percentile_is_that_of_the_sorted_values()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 200_000).Select(_ => Normal(random)).ToArray();
        var histogram = new ValueHistogram();
        foreach (var part in values.Chunk(777)) // the bins have to grow on the way
            histogram.Add(part);

        var range = histogram.Choose(RangeChoice.Percentile);

        Array.Sort(values);
        var bin = 2 * values[^1] / 2048;
        Assert.AreEqual(values[100], range.Low, bin);
        Assert.AreEqual(values[^101], range.High, bin);
    }

    [TestMethod]
    public void An_outlier_does_not_make_the_steps_coarser()
    {
        var random = new Random(2);
        var histogram = new ValueHistogram();
        histogram.Add([.. Enumerable.Range(0, 100_000).Select(_ => random.NextSingle()), 4]);

        Assert.AreEqual(4f, histogram.Choose(RangeChoice.Extremes).High);
        Assert.AreEqual(1f, histogram.Choose(RangeChoice.Percentile).High, 0.01f);
    }

    [TestMethod]
    public void What_is_not_finite_is_refused() =>
        Assert.ThrowsExactly<InvalidDataException>(() => new ValueHistogram().Add([1, float.NaN]));

    [TestMethod]
    public void Nothing_seen_is_nothing() => Assert.AreEqual(0, new ValueHistogram().Choose(RangeChoice.Percentile).High);

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}

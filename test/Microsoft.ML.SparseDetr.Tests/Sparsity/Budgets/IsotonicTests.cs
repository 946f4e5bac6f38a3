using Microsoft.ML.SparseDetr.Sparsity.Budgets;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Budgets;

[TestClass]
public class IsotonicTests
{
    [TestMethod]
    public void Never_falls_keeps_the_mean_and_leaves_what_rises()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            double[] values = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.NextDouble())];
            var rising = Isotonic.Rising(values);
            Assert.HasCount(values.Length, rising);
            for (var i = 1; i < rising.Length; i++)
                Assert.IsGreaterThanOrEqualTo(rising[i - 1], rising[i]);
            Assert.AreEqual(values.Sum(), rising.Sum(), 1e-9);
            double[] sorted = [.. values.Order()];
            CollectionAssert.AreEqual(sorted, Isotonic.Rising(sorted));
            // no other rising figures are nearer
            foreach (var other in Enumerable.Range(0, 50).Select(_ => rising.Select(value => value + 0.1 * (random.NextDouble() - 0.5))
                .Order().ToArray()))
                Assert.IsLessThanOrEqualTo(Distance(values, other), Distance(values, rising) - 1e-12);
        }

        static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
    }

    [TestMethod]
    public void Nothing_saves_less_than_nothing() => CollectionAssert.AreEqual(new[] { 0, 0, 0.5 }, Isotonic.Rising([-0.2, -0.1, 0.5]));

    [TestMethod]
    public void Widths_that_save_no_more_than_a_larger_one_go()
    {
        CollectionAssert.AreEqual(
            new LeverWidth[] { new(48, 0.1), new(16, 0.3) }, Isotonic.Useful([48, 32, 16], [0.1, 0.1, 0.3]));
        CollectionAssert.AreEqual(new LeverWidth[] { new(48, 0.25) }, Isotonic.Useful([48, 32], [0.3, 0.2]));
        Assert.IsEmpty(Isotonic.Useful([48, 32], [-0.1, 0]));
    }
}

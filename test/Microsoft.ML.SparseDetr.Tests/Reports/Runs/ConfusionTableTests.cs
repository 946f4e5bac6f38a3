using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Runs;

[TestClass]
public sealed class ConfusionTableTests
{
    [TestMethod]
    public void The_smaller_classes_are_put_together_and_no_object_is_lost()
    {
        var random = new Random(1);
        string[] names = [.. Enumerable.Range(0, 9).Select(i => $"c{i}"), "background"];
        var counts = names.Select(_ => names.Select(_ => random.Next(20)).ToArray()).ToArray();
        counts[3][3] = counts[7][7] = 1000;
        var table = new ConfusionTable(names, counts, 0.5).OfLargest(2);
        Assert.AreEqual("c3 c7 7 others background", string.Join(' ', table.Names));
        Assert.AreEqual(counts.Sum(row => row.Sum()), table.Counts.Sum(row => row.Sum()));
        Assert.AreEqual(counts[3][7], table.Counts[0][1]);
        Assert.AreEqual(counts[9][7], table.Counts[3][1]);
        Assert.AreEqual(counts[3].Where((_, i) => i is not (3 or 7 or 9)).Sum(), table.Counts[0][2]);
    }
}

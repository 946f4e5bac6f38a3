using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data.Sources;

[TestClass]
public sealed class ScatteredOrderTests
{
    // Trainings with the same seed stay comparable between versions of the library.
    [TestMethod]
    public void Order_of_a_seed_is_fixed() => Assert.AreEqual(
        "89 32 87 41 43 21 81 71 5 38 96 88 91 14 26 2 76 62 40 46", string.Join(' ', ScatteredOrder.Draw(100, 7).Take(20)));

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(1000)]
    public void Every_row_comes_once_and_lies_in_its_stretch(int count)
    {
        var rows = ScatteredOrder.Draw(count, 3);

        CollectionAssert.AreEquivalent(Enumerable.Range(0, count).ToArray(), rows);
        for (var row = 0; row < count; row++)
        {
            var stretch = ScatteredOrder.StretchOf(row, count);
            Assert.IsTrue(count * stretch / ScatteredOrder.Stretches <= row && row < count * (stretch + 1) / ScatteredOrder.Stretches);
        }
    }

    [TestMethod]
    public void Beginning_of_sorted_rows_has_all_parts()
    {
        const int Count = 400;

        var fifths = ScatteredOrder.Draw(Count, 3).Take(80).GroupBy(row => row / (Count / 5)).Select(group => group.Count()).ToArray();

        Assert.HasCount(5, fifths);
        Assert.IsGreaterThanOrEqualTo(8, fifths.Min());
    }
}

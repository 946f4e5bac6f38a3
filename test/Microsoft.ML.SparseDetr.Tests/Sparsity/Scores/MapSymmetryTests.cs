using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

[TestClass]
public class MapSymmetryTests
{
    [TestMethod]
    public void Cells_share_with_the_one_on_the_other_side()
    {
        GridSize[] levels = [new(2, 3), new(1, 4), new(2, 1)];
        float[] map = [1, 2, 4, 8, 16, 32, /**/ 1, 3, 5, 7, /**/ 9, 6];
        CollectionAssert.AreEqual(new float[] { 2.5f, 2, 2.5f, 20, 16, 20, 4, 4, 4, 4, 9, 6 }, MapSymmetry.Symmetric(map, levels));
    }

    [TestMethod]
    public void Twice_is_as_good_as_once_and_a_flip_changes_nothing()
    {
        GridSize[] levels = [new(5, 7), new(3, 4)];
        var random = new Random(1);
        float[] map = [.. Enumerable.Range(0, 47).Select(_ => random.NextSingle())];
        var once = MapSymmetry.Symmetric(map, levels);
        CollectionAssert.AreEqual(once, MapSymmetry.Symmetric(once, levels));
        float[] flipped = [.. map[..35].Chunk(7).Concat(map[35..].Chunk(4)).SelectMany(row => row.Reverse())];
        CollectionAssert.AreEqual(once, MapSymmetry.Symmetric(flipped, levels));
        Assert.AreEqual(map.Sum(), once.Sum(), 1e-4);
    }
}

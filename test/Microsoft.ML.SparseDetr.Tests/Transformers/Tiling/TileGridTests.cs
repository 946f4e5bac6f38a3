using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Tiling;

namespace Microsoft.ML.SparseDetr.Tests.Transformers.Tiling;

[TestClass]
public sealed class TileGridTests
{
    [TestMethod]
    public void Tiles_cover_the_image_with_the_overlap_and_no_more_of_them_than_needed()
    {
        var random = new Random(5);
        for (var turn = 0; turn < 500; turn++)
        {
            var (length, tile, overlap) = (random.Next(1, 5000), random.Next(32, 1300), 0.75f * random.NextSingle());

            var starts = TileGrid.Starts(length, tile, overlap);

            Assert.AreEqual(0, starts[0]);
            Assert.IsGreaterThanOrEqualTo(length, starts[^1] + tile, "the last one reaches the end");
            var step = tile - (int)MathF.Round(tile * overlap);
            for (var i = 1; i < starts.Length; i++)
                Assert.IsLessThanOrEqualTo(step, starts[i] - starts[i - 1], $"{length} {tile} {overlap}: overlap of {i}");
            if (starts.Length > 1)
            {
                Assert.AreEqual(length, starts[^1] + tile, "no tile reaches beyond the image");
                Assert.IsLessThan(length, (starts.Length - 2) * (long)step + tile, "one less would not do");
            }
        }
    }

    [TestMethod]
    public void An_object_of_the_overlaps_size_is_whole_in_a_tile()
    {
        var starts = TileGrid.Starts(2000, 320, 0.2f);
        for (var x = 0; x <= 2000 - 64; x++)
            Assert.IsTrue(Array.Exists(starts, start => start <= x && x + 64 <= start + 320), $"{x}");
    }

    [TestMethod]
    public void An_image_that_fits_is_shown_once_and_a_short_side_is_taken_as_it_is()
    {
        var options = new TileOptions();

        Assert.HasCount(1, TileGrid.Windows(320, 200, 320, 320, options));
        var windows = TileGrid.Windows(900, 100, 320, 320, options);
        Assert.AreEqual((0, 0, 900, 100), (windows[0].X, windows[0].Y, windows[0].Width, windows[0].Height), "the whole image comes first");
        Assert.IsTrue(windows.Skip(1).All(window => window is { Width: 320, Height: 100, Y: 0 }));
        options.WholeImage = false;
        Assert.HasCount(windows.Count - 1, TileGrid.Windows(900, 100, 320, 320, options));
    }

    [TestMethod]
    [DataRow(true, 100f, 150f, 140f, 190f, "at the left edge, which lies within the image")]
    [DataRow(true, 150f, 150f, 199f, 190f, "at the right edge")]
    [DataRow(true, 150f, 99f, 170f, 120f, "beyond the upper edge")]
    [DataRow(true, 120f, 150f, 140f, 200f, "at the lower edge")]
    [DataRow(false, 104f, 104f, 196f, 196f, "near the edges")]
    public void A_box_that_ends_where_its_tile_ends_is_cut(bool isCut, float x0, float y0, float x1, float y1, string where)
    {
        var box = new BoxXyxy(x0, y0, x1, y1);

        Assert.AreEqual(isCut, TileGrid.IsCut(box, new(100, 100, 100, 100), 300, 300), where);
        Assert.IsFalse(TileGrid.IsCut(box, new(0, 0, 300, 300), 300, 300), "the edges of the image cut nothing");
    }
}

using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Tiling;

namespace Microsoft.ML.SparseDetr.Tests.Transformers.Tiling;

[TestClass]
public sealed class TileMergerTests
{
    [TestMethod]
    public void Random_scenes_are_merged_as_the_slow_rule_says()
    {
        var random = new Random(11);
        for (var scene = 0; scene < 300; scene++)
        {
            TileBox[] boxes = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => RandomBox(random))];

            CollectionAssert.AreEqual(Slow(boxes).ToArray(), TileMerger.Merge(boxes).ToArray(), $"scene {scene}");
        }
    }

    /// <summary>A detector that sees each object exactly, cut to its window: after merging each is there once, and nothing else.</summary>
    [TestMethod]
    public void Of_scenes_that_are_seen_exactly_every_object_remains_once()
    {
        const int side = 1000, tile = 300;
        var options = new TileOptions();
        var random = new Random(3);
        for (var scene = 0; scene < 100; scene++)
        {
            options.WholeImage = scene % 2 == 0;
            var largest = options.WholeImage ? 500 : 60; // of the overlap's size where no window shows all
            var objects = new List<(int Label, BoxXyxy Box)>();
            for (var i = 0; i < 60; i++)
            {
                float w = random.Next(8, largest), h = random.Next(8, largest), x = random.NextSingle() * (side - w),
                    y = random.NextSingle() * (side - h);
                var box = new BoxXyxy(x, y, x + w, y + h);
                if (!objects.Exists(other => Common(other.Box, box) > 0))
                    objects.Add((random.Next(3), box));
            }
            var windows = TileGrid.Windows(side, side, tile, tile, options);
            var seen = windows.SelectMany((window, number) => objects.Select(item => (item.Label, Box: Cut(item.Box, window)))
                .Where(item => item.Box.X1 - item.Box.X0 > 1 && item.Box.Y1 - item.Box.Y0 > 1)
                .Select(item => new TileBox(number, item.Label, 0.3f + 0.7f * random.NextSingle(), item.Box,
                    TileGrid.IsCut(item.Box, window, side, side))));

            var merged = TileMerger.Merge([.. seen]).Select(box => (box.Label, box.Box)).ToList();

            CollectionAssert.AreEquivalent(objects, merged, $"scene {scene}");
        }
    }

    [TestMethod]
    public void A_cut_box_gives_way_to_the_whole_one_though_its_score_is_higher()
    {
        var whole = new TileBox(1, 0, 0.5f, new(90, 10, 140, 60), IsCut: false);
        var cut = new TileBox(0, 0, 0.9f, new(90, 10, 100, 60), IsCut: true);

        Assert.AreEqual(whole, TileMerger.Merge([cut, whole]).Single());
        Assert.HasCount(2, TileMerger.Merge([cut with { Label = 1 }, whole]), "another class is another object");
        Assert.AreEqual(cut, TileMerger.Merge([cut]).Single(), "with nothing in its place it stays");
    }

    [TestMethod]
    public void Objects_that_stand_close_or_in_front_of_each_other_stay_two()
    {
        var first = new TileBox(1, 0, 0.9f, new(10, 10, 60, 60), IsCut: false);
        var beside = first with { Score = 0.8f, Box = new(14, 10, 64, 60) };

        Assert.HasCount(2, TileMerger.Merge([first, beside]), "one tile shows both");
        Assert.HasCount(2, TileMerger.Merge([first, beside, first with { Window = 2, Score = 0.7f }, beside with { Window = 2 }]));
        Assert.HasCount(1, TileMerger.Merge([first, beside with { Window = 2 }]), "two tiles show one each");
        Assert.HasCount(2, TileMerger.Merge([first, new(2, 0, 0.8f, new(30, 30, 45, 45), IsCut: false)]), "a small one before a large one");
    }

    private static TileBox RandomBox(Random random)
    {
        float x = random.Next(100), y = random.Next(100), w = random.Next(0, 50), h = random.Next(0, 50);
        // Few different scores, so that there are ties.
        return new TileBox(random.Next(4), random.Next(2), random.Next(1, 20) / 20f, new(x, y, x + w, y + h), random.Next(3) == 0);
    }

    /// <summary>Takes the first of what remains, strikes out what is the same object, and begins again.</summary>
    private static IEnumerable<TileBox> Slow(IEnumerable<TileBox> boxes)
    {
        var left = boxes.ToList();
        var taken = new List<TileBox>();
        while (left.Count > 0)
        {
            var best = left[0];
            foreach (var box in left)
                if (IsBefore(box, best))
                    best = box;
            taken.Add(best);
            left.Remove(best);
            left.RemoveAll(box => box.Label == best.Label && box.Window != best.Window && IsSame(box, best));
        }
        return taken.OrderByDescending(box => box.Score);
    }

    private static bool IsBefore(TileBox a, TileBox b)
    {
        if (a.IsCut != b.IsCut)
            return b.IsCut;
        return a.IsCut && Area(a.Box) != Area(b.Box) ? Area(a.Box) > Area(b.Box) : a.Score > b.Score;
    }

    private static bool IsSame(TileBox box, TileBox other)
    {
        double common = Common(box.Box, other.Box), own = Area(box.Box), others = Area(other.Box);
        if (common <= 0)
            return false;
        var overUnion = common / (own + others - common);
        var overSmaller = common / Math.Min(own, others);
        var ofNearlyOneSize = Math.Min(own, others) / Math.Max(own, others) >= 0.25;
        return overUnion >= 0.5 || overSmaller >= 0.7 - 1e-9 && (ofNearlyOneSize || box.IsCut && own <= others);
    }

    private static double Area(BoxXyxy box) => (double)(box.X1 - box.X0) * (box.Y1 - box.Y0);

    private static double Common(BoxXyxy a, BoxXyxy b) =>
        Math.Max(0, (double)Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0)) * Math.Max(0, (double)Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0));

    private static BoxXyxy Cut(BoxXyxy box, ResampleWindow window) => new(
        Math.Clamp(box.X0, window.X, window.X + window.Width), Math.Clamp(box.Y0, window.Y, window.Y + window.Height),
        Math.Clamp(box.X1, window.X, window.X + window.Width), Math.Clamp(box.Y1, window.Y, window.Y + window.Height));
}

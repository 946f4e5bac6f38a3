namespace Microsoft.ML.SparseDetr.Transformers.Tiling;

/// <summary>
/// Makes one list of what several windows show of an image. Whole boxes come first, by their scores, then the cut ones, by their areas; of
/// these in turn each is taken, unless one of its class from another window is taken already and shows the same object. Boxes of one window
/// never displace each other: the network itself decides about these, as it does without tiles, and objects that stand close stay two.
/// </summary>
internal static class TileMerger
{
    /// <summary>Intersection over union from which two boxes are one object.</summary>
    private const float SameObject = 0.5f;

    /// <summary>Intersection over the smaller area from which the smaller box is a part of the larger.</summary>
    private const float Part = 0.7f;

    /// <summary>
    /// Share of the larger area that the smaller one must have to be the same object less exactly seen. What is smaller is another
    /// object in front, unless it is cut.
    /// </summary>
    private const float LeastShare = 0.25f;

    /// <summary>What remains, best first.</summary>
    public static IReadOnlyList<TileBox> Merge(IReadOnlyList<TileBox> boxes)
    {
        var taken = new List<TileBox>();
        foreach (var box in boxes.OrderBy(box => box.IsCut).ThenByDescending(box => box.IsCut ? box.Box.Area : box.Score)
            .ThenByDescending(box => box.Score))
            if (!taken.Exists(other => IsSame(box, other)))
                taken.Add(box);
        return [.. taken.OrderByDescending(box => box.Score)];
    }

    private static bool IsSame(TileBox box, TileBox taken)
    {
        if (box.Label != taken.Label || box.Window == taken.Window)
            return false;
        var (first, second) = (box.Box.Area, taken.Box.Area);
        var common = box.Box.Intersect(taken.Box).Area;
        var (smaller, larger) = (Math.Min(first, second), Math.Max(first, second));
        return common > 0
            && (common >= SameObject * (first + second - common)
                || common >= Part * smaller && (smaller >= LeastShare * larger || box.IsCut && first <= second));
    }
}

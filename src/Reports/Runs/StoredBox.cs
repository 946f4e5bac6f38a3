using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>Boxes as predictions.json has them.</summary>
internal static class StoredBox
{
    /// <summary>A box of four numbers, cut at the edges of its image; null where it is none.</summary>
    public static BoxXyxy? Parse(JsonView json, int width, int height)
    {
        if (json.Numbers(4) is not { } values || values.Any(double.IsNaN))
            return null;
        var box = new BoxXyxy((float)values[0], (float)values[1], (float)values[2], (float)values[3]).ClampTo(width, height);
        return box.X1 >= box.X0 && box.Y1 >= box.Y0 ? box : null;
    }

    /// <summary>Intersection over union.</summary>
    public static float Overlap(BoxXyxy a, BoxXyxy b)
    {
        var shared = a.Intersect(b).Area;
        return shared == 0 ? 0 : shared / (a.Area + b.Area - shared);
    }
}

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
        var (width, height) = (Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0), Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0));
        if (width <= 0 || height <= 0)
            return 0;
        var shared = width * height;
        return shared / (Area(a) + Area(b) - shared);
    }

    private static float Area(BoxXyxy box) => (box.X1 - box.X0) * (box.Y1 - box.Y0);
}

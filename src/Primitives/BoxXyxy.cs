using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>A box by its edges. Four values without a gap: arrays of boxes and of values can be seen as each other.</summary>
/// <param name="X0">Left edge.</param>
/// <param name="Y0">Top edge.</param>
/// <param name="X1">Right edge.</param>
/// <param name="Y1">Bottom edge.</param>
internal readonly record struct BoxXyxy(float X0, float Y0, float X1, float Y1)
{
    /// <summary>The same box by centre and size.</summary>
    public BoxCxcywh ToCxcywh() => new((X0 + X1) / 2, (Y0 + Y1) / 2, X1 - X0, Y1 - Y0);

    /// <summary>Area; 0 where the edges are swapped.</summary>
    public float Area => Math.Max(0, X1 - X0) * Math.Max(0, Y1 - Y0);

    /// <summary>What two boxes have in common; its area is 0 where that is nothing.</summary>
    public BoxXyxy Intersect(BoxXyxy other) =>
        new(Math.Max(X0, other.X0), Math.Max(Y0, other.Y0), Math.Min(X1, other.X1), Math.Min(Y1, other.Y1));

    /// <summary>The part inside an area that begins at 0, 0.</summary>
    public BoxXyxy ClampTo(int width, int height) =>
        new(Math.Clamp(X0, 0, width), Math.Clamp(Y0, 0, height), Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height));

    /// <summary>Boxes from flat values, x0 y0 x1 y1 each.</summary>
    public static BoxXyxy[] FromValues(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, BoxXyxy>(values).ToArray();
}

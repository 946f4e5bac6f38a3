namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>A box by centre and size. Four values without a gap: arrays of boxes and of values can be seen as each other.</summary>
/// <param name="Cx">Horizontal centre.</param>
/// <param name="Cy">Vertical centre.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct BoxCxcywh(float Cx, float Cy, float Width, float Height)
{
    /// <summary>The same box by its edges.</summary>
    public BoxXyxy ToXyxy()
    {
        var (halfWidth, halfHeight) = (Width / 2, Height / 2);
        return new BoxXyxy(Cx - halfWidth, Cy - halfHeight, Cx + halfWidth, Cy + halfHeight);
    }
}

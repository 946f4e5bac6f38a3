namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>A box in pixels by its left upper corner and its size.</summary>
internal readonly record struct PixelBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height);

    public static PixelBox FromCorners(double x0, double y0, double x1, double y1) => new(x0, y0, x1 - x0, y1 - y0);

    /// <summary>The upright box around a rectangle that is turned about its centre.</summary>
    /// <param name="angle">In radians; the direction makes no difference.</param>
    public PixelBox Around(double angle)
    {
        var (sine, cosine) = (Math.Abs(Math.Sin(angle)), Math.Abs(Math.Cos(angle)));
        var (width, height) = (Width * cosine + Height * sine, Width * sine + Height * cosine);
        return new PixelBox(X + (Width - width) / 2, Y + (Height - height) / 2, width, height);
    }
}

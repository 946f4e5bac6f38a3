namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>A box in pixels by its left upper corner and its size.</summary>
internal readonly record struct PixelBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height);

    public static PixelBox FromCorners(double x0, double y0, double x1, double y1) => new(x0, y0, x1 - x0, y1 - y0);

    /// <summary>The box around points; NaN when there is none, or one that is no number.</summary>
    public static PixelBox Enclosing(IEnumerable<(double X, double Y)> points)
    {
        var (x0, y0, x1, y1) = (double.NaN, double.NaN, double.NaN, double.NaN);
        foreach (var (x, y) in points)
        {
            if (double.IsNaN(x) || double.IsNaN(y))
                return FromCorners(double.NaN, double.NaN, double.NaN, double.NaN);
            (x0, y0) = (x >= x0 ? x0 : x, y >= y0 ? y0 : y);
            (x1, y1) = (x <= x1 ? x1 : x, y <= y1 ? y1 : y);
        }
        return FromCorners(x0, y0, x1, y1);
    }

    /// <summary>The upright box around a rectangle that is turned about its centre.</summary>
    /// <param name="angle">In radians; the direction makes no difference.</param>
    public PixelBox Around(double angle)
    {
        var (sine, cosine) = (Math.Abs(Math.Sin(angle)), Math.Abs(Math.Cos(angle)));
        var (width, height) = (Width * cosine + Height * sine, Width * sine + Height * cosine);
        return new PixelBox(X + (Width - width) / 2, Y + (Height - height) / 2, width, height);
    }
}

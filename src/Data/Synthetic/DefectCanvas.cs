namespace Microsoft.ML.SparseDetr.Data.Synthetic;

/// <summary>One defect while it is drawn: how much it brightens or darkens each pixel. Its box is what can be seen of it.</summary>
internal sealed class DefectCanvas(int size)
{
    /// <summary>Grey levels below this are lost in the grain of the background.</summary>
    private const float VisibleChange = 14;

    private readonly float[] _change = new float[size * size];

    public int Size { get; } = size;

    /// <summary>Change of brightness in grey levels, [y · size + x].</summary>
    public ReadOnlySpan<float> Change => _change;

    /// <summary>Lays a round stain over what is there; the stronger change wins, so that overlapping stains do not add up.</summary>
    /// <param name="x">Centre.</param>
    /// <param name="y">Centre.</param>
    /// <param name="radiusX">Half width in pixels.</param>
    /// <param name="radiusY">Half height in pixels.</param>
    /// <param name="angle">Turn in radians.</param>
    /// <param name="change">Grey levels in the middle.</param>
    /// <param name="softness">Share of the radius over which the edge fades.</param>
    public void Ellipse(double x, double y, double radiusX, double radiusY, double angle, float change, double softness)
    {
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        Fill(x, y, Math.Max(radiusX, radiusY), change, softness, (dx, dy) =>
        {
            var (u, v) = ((dx * cos + dy * sin) / radiusX, (dy * cos - dx * sin) / radiusY);
            return Math.Sqrt(u * u + v * v);
        });
    }

    /// <summary>Lays a shape given by its distance from the centre in radii (1 = edge).</summary>
    public void Fill(double x, double y, double reach, float change, double softness, Func<double, double, double> distance)
    {
        var (x0, x1) = (Math.Max(0, (int)(x - reach - 1)), Math.Min(Size - 1, (int)(x + reach + 1)));
        var (y0, y1) = (Math.Max(0, (int)(y - reach - 1)), Math.Min(Size - 1, (int)(y + reach + 1)));
        for (var row = y0; row <= y1; row++)
            for (var column = x0; column <= x1; column++)
            {
                var inside = Math.Clamp((1 - distance(column + 0.5 - x, row + 0.5 - y)) / softness, 0, 1);
                var value = change * (float)inside;
                ref var current = ref _change[row * Size + column];
                if (Math.Abs(value) > Math.Abs(current))
                    current = value;
            }
    }

    /// <summary>x0 y0 x1 y1 around every visible pixel, or null when nothing is visible.</summary>
    public (int X0, int Y0, int X1, int Y1)? FindBox()
    {
        var (x0, y0, x1, y1) = (Size, Size, -1, -1);
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
                if (Math.Abs(_change[y * Size + x]) >= VisibleChange)
                {
                    x0 = Math.Min(x0, x);
                    x1 = Math.Max(x1, x);
                    y0 = Math.Min(y0, y);
                    y1 = y;
                }
        return x1 < 0 ? null : (x0, y0, x1 + 1, y1 + 1);
    }
}

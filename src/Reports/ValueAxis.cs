using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// An axis: values to rows of pixels, or to columns where its lower end is the left one, with ticks at round numbers.
/// </summary>
internal sealed class ValueAxis
{
    private const float TextSize = 14;
    private static readonly SKColor Ink = new(60, 60, 60), Grid = new(228, 228, 228);
    private readonly double _low, _high, _step;

    /// <param name="low">Least value to be shown.</param>
    /// <param name="high">Greatest value to be shown.</param>
    /// <param name="top">Row of the upper end.</param>
    /// <param name="bottom">Row of the lower end.</param>
    /// <param name="ticks">About so many ticks.</param>
    public ValueAxis(double low, double high, int top, int bottom, int ticks = 5)
    {
        var reach = high > low ? high - low : Math.Max(Math.Abs(high), 0.1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(reach / ticks)));
        _step = power * (reach / ticks / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        (_low, _high) = (Math.Floor(low / _step + 1e-9) * _step, Math.Ceiling(Math.Max(high, low + reach * 0.5) / _step - 1e-9) * _step);
        (Top, Bottom) = (top, bottom);
    }

    public int Top { get; }

    public int Bottom { get; }

    /// <summary>The row of a value.</summary>
    public int Row(double value) => (int)Math.Round(Bottom - (value - _low) / (_high - _low) * (Bottom - Top));

    /// <summary>Ticks, their labels left of the axis, and a light line across the chart at each.</summary>
    public void Draw(Drawing drawing, int left, int right)
    {
        foreach (var (row, label) in Ticks())
        {
            drawing.Fill(left, row, right, row + 1, Grid);
            drawing.Text(label, left - 10, row + 0.5f, TextSize, Ink, SKTextAlign.Right);
            drawing.Fill(left - 5, row, left, row + 1, Ink);
        }
        drawing.Fill(left - 1, Top, left, Bottom + 1, Ink);
    }

    /// <summary>The same of an axis that lies: its lower end, <see cref="Bottom"/>, is the left one.</summary>
    public void DrawBelow(Drawing drawing, int top, int bottom)
    {
        foreach (var (column, label) in Ticks())
        {
            drawing.Fill(column, top, column + 1, bottom, Grid);
            drawing.Text(label, column, bottom + 18, TextSize, Ink, SKTextAlign.Center);
            drawing.Fill(column, bottom, column + 1, bottom + 5, Ink);
        }
        drawing.Fill(Bottom - 1, bottom, Top + 1, bottom + 1, Ink);
    }

    private IEnumerable<(int Place, string Label)> Ticks()
    {
        var digits = Math.Max(0, (int)-Math.Floor(Math.Log10(_step) + 1e-9));
        for (var i = 0; _low + i * _step <= _high + _step / 2; i++)
            yield return (Row(_low + i * _step), (_low + i * _step).ToString("F" + digits, CultureInfo.InvariantCulture));
    }
}

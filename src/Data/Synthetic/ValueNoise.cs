using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Synthetic;

/// <summary>Smooth noise: random values on a grid, blended in between.</summary>
internal sealed class ValueNoise
{
    private readonly float[] _values;
    private readonly int _columns;
    private readonly double _cellWidth;
    private readonly double _cellHeight;

    /// <summary>Noise for a square image.</summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="size">Side of the image in pixels.</param>
    /// <param name="cellWidth">Width of a grid cell in pixels.</param>
    /// <param name="cellHeight">Height of a grid cell in pixels.</param>
    public ValueNoise(SampleRandom random, int size, double cellWidth, double cellHeight)
    {
        (_cellWidth, _cellHeight) = (cellWidth, cellHeight);
        _columns = (int)(size / cellWidth) + 3;
        _values = new float[_columns * ((int)(size / cellHeight) + 3)];
        for (var i = 0; i < _values.Length; i++)
            _values[i] = (float)random.Next(-1, 1);
    }

    /// <summary>Value in −1..1.</summary>
    public float At(int x, int y)
    {
        var (column, row) = ((int)(x / _cellWidth), (int)(y / _cellHeight));
        var (u, v) = (Ease(x / _cellWidth - column), Ease(y / _cellHeight - row));
        var index = row * _columns + column;
        var top = _values[index] + (_values[index + 1] - _values[index]) * u;
        var bottom = _values[index + _columns] + (_values[index + _columns + 1] - _values[index + _columns]) * u;
        return top + (bottom - top) * v;
    }

    private static float Ease(double t) => (float)(t * t * (3 - 2 * t));
}

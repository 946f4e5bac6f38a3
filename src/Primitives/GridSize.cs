namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Height and width of a feature map, in cells.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct GridSize(int Height, int Width)
{
    /// <summary>Number of cells; each is a token.</summary>
    internal int Cells => Height * Width;

    /// <summary>The size of a map with one cell for each <paramref name="step"/>×<paramref name="step"/>, begun ones included.</summary>
    internal GridSize DividedBy(int step) => new((Height + step - 1) / step, (Width + step - 1) / step);
}

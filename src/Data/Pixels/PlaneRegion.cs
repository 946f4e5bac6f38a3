namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>A rectangle of the output, in its pixels.</summary>
/// <param name="X0">First column.</param>
/// <param name="Y0">First row.</param>
/// <param name="X1">Column after the last.</param>
/// <param name="Y1">Row after the last.</param>
internal readonly record struct PlaneRegion(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;
}

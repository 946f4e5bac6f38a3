namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Two-dimensional sine-cosine positions of AIFI (RT-DETR; build_2d_sincos_position_embedding of HybridEncoder).</summary>
internal static class PositionEncoding
{
    private const double Temperature = 10000;

    /// <summary>
    /// [h·w, width] row by row. Token t gets the codes of (t / h, t % h): the official table runs over columns first while the tokens run
    /// over rows first, so on maps that are not square the codes do not follow rows and columns. The weights were trained with it.
    /// </summary>
    internal static double[] Table(int height, int width, int features)
    {
        var quarter = features / 4;
        var table = new double[height * width * features];
        for (var token = 0; token < height * width; token++)
            for (var k = 0; k < quarter; k++)
            {
                var frequency = Math.Pow(Temperature, -(double)k / quarter);
                (var sin0, var cos0) = Math.SinCos(token / height * frequency);
                (var sin1, var cos1) = Math.SinCos(token % height * frequency);
                var at = token * features + k;
                (table[at], table[at + quarter], table[at + 2 * quarter], table[at + 3 * quarter]) = (sin0, cos0, sin1, cos1);
            }
        return table;
    }
}

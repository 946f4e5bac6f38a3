namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// W(n), the non-uniform distances behind D-FINE's 33 bins of an edge: fine steps near 0, coarse ones at the ends (D-FINE eq. 4;
/// weighting_function in dfine_utils.py).
/// </summary>
internal static class WeightingFunction
{
    /// <summary>Number of bins − 1 (R in the paper).</summary>
    internal const int RegMax = 32;

    /// <summary>Bins of one edge.</summary>
    internal const int Bins = RegMax + 1;

    /// <summary>The official networks' share of the side by which an edge may move.</summary>
    internal const double Up = 0.5;

    /// <summary>W(0..R) = [−2a, 1 − s^15, …, 1 − s, 0, s − 1, …, s^15 − 1, 2a], a = up · regScale, s = (a + 1)^(2 / (R − 2)).</summary>
    internal static double[] Values(double regScale)
    {
        var a = Up * regScale;
        var step = (float)Math.Pow(a + 1, 2.0 / (RegMax - 2)); // the official code works in float32, so its weights expect that rounding
        var values = new double[Bins];
        for (var i = 1; i < RegMax / 2; i++)
        {
            double distance = (float)Math.Pow(step, i) - 1;
            (values[RegMax / 2 - i], values[RegMax / 2 + i]) = (-distance, distance);
        }
        (values[0], values[RegMax]) = (-2 * a, 2 * a);
        return values;
    }
}

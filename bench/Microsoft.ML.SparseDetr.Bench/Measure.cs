using System.Diagnostics;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>Wall-clock times.</summary>
internal static class Measure
{
    /// <summary>Median milliseconds of one call after a warm-up.</summary>
    public static double MedianMilliseconds(Action action, int warmUp, int repeats)
    {
        for (var i = 0; i < warmUp; i++)
            action();
        var times = new double[repeats];
        for (var i = 0; i < repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[repeats / 2];
    }
}

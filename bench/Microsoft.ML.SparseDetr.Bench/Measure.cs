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

    /// <summary>Milliseconds of one call after a warm-up: wall clock, and processor time of all threads.</summary>
    public static (double Wall, double Processor) WallAndProcessor(Action action, int warmUp, int repeats)
    {
        for (var i = 0; i < warmUp; i++)
            action();
        var used = Environment.CpuUsage.TotalTime;
        var wall = MedianMilliseconds(action, 0, repeats);
        return (wall, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / repeats);
    }

    /// <summary>The smaller of both times, each for itself.</summary>
    public static (double Wall, double Processor) Smaller((double Wall, double Processor) a, (double Wall, double Processor) b) =>
        (Math.Min(a.Wall, b.Wall), Math.Min(a.Processor, b.Processor));
}

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
            times[i] = Milliseconds(action);
        return Median(times);
    }

    /// <summary>Milliseconds of one call, the mean of several in a row.</summary>
    public static double Milliseconds(Action action, int calls = 1)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
    }

    /// <summary>The value in the middle; of an even number the larger one.</summary>
    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Median over the turns of the ratio within a turn.</summary>
    public static double Ratio(IReadOnlyCollection<double> values, IReadOnlyCollection<double> reference) =>
        Median([.. values.Zip(reference, (a, b) => a / b)]);

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

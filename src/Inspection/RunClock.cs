using System.Diagnostics;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>Takes the time of runs.</summary>
/// <param name="ofProcessor">Whether the processor's time of this process counts, or else the time on the wall.</param>
internal sealed class RunClock(bool ofProcessor)
{
    /// <summary>Counts what else the machine does in the meantime.</summary>
    public static RunClock OnTheWall { get; } = new(ofProcessor: false);

    /// <summary>
    /// For comparisons: a run on one thread takes as long as the processor works for it, whether another program had the core in between or
    /// not. Runs on several threads have no such measure.
    /// </summary>
    /// <param name="threads">Threads of a run.</param>
    public static RunClock For(int threads) => threads == 1 ? new(ofProcessor: true) : OnTheWall;

    /// <summary>Milliseconds of one run.</summary>
    public double Time(Action run)
    {
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        run();
        var wall = Stopwatch.GetElapsedTime(start);
        return (ofProcessor ? Environment.CpuUsage.TotalTime - used : wall).TotalMilliseconds;
    }
}

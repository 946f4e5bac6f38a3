namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>Holds mutants to their time and memory; one that never returns ends the process with its number.</summary>
internal sealed class Watch : IDisposable
{
    private const long LargestGrowth = 1L << 30;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly Timer _timer;
    private readonly long _start = Environment.WorkingSet;
    private long _growth, _growthOfMutant;
    private long _begin = Environment.TickCount64;
    private ulong _number;

    /// <param name="reader">Name of the reader.</param>
    /// <param name="path">The file that is read.</param>
    public Watch(string reader, string path) => _timer = new Timer(_ =>
    {
        Sample();
        if (Environment.TickCount64 - Volatile.Read(ref _begin) > Hung.TotalMilliseconds)
            Environment.FailFast($"{reader}, mutant {Volatile.Read(ref _number)}: hangs. The file is {path}.");
    }, null, Interval, Interval);

    /// <summary>Greatest growth of the process in bytes.</summary>
    public long Growth => _growth;

    public void Begin(ulong number)
    {
        Volatile.Write(ref _growthOfMutant, 0);
        Volatile.Write(ref _number, number);
        Volatile.Write(ref _begin, Environment.TickCount64);
    }

    /// <summary>What is wrong with time or memory, or null.</summary>
    public string? End(TimeSpan elapsed)
    {
        Volatile.Write(ref _begin, long.MaxValue);
        Sample();
        return elapsed > Allowed ? $"it took {elapsed.TotalSeconds:0.0} s"
            : _growthOfMutant > LargestGrowth ? $"the process grew by {_growthOfMutant >> 20} MiB"
            : null;
    }

    private void Sample()
    {
        var growth = Environment.WorkingSet - _start;
        _growthOfMutant = Math.Max(_growthOfMutant, growth);
        _growth = Math.Max(_growth, growth);
    }

    public void Dispose() => _timer.Dispose();
}

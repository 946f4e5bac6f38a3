namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>Networks that run in turns, so that what else the machine does meets all alike.</summary>
internal sealed class NetworkTurns : IDisposable
{
    private const int WarmUp = 2;

    private readonly List<NetworkSession> _sessions = [];

    /// <param name="networks">Contents of ONNX files.</param>
    /// <param name="scoring">What runs them.</param>
    /// <param name="profileFolder">Where the profiles are written, or null for none.</param>
    /// <param name="side">Side of the image for networks that take any size.</param>
    public NetworkTurns(IReadOnlyList<byte[]> networks, ScoringOptions scoring, string? profileFolder = null, int? side = null)
    {
        try
        {
            for (var i = 0; i < networks.Count; i++)
                _sessions.Add(new NetworkSession(
                    networks[i], scoring, optimize: true, profileFolder is null ? null : Path.Combine(profileFolder, $"times{i}"), side));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Milliseconds of each run of each network.</summary>
    /// <param name="runs">Timed runs of each.</param>
    /// <param name="clock">What times them.</param>
    /// <param name="cancellation">Ends the measuring before a run.</param>
    /// <exception cref="OperationCanceledException">The measuring was ended.</exception>
    public List<double>[] Times(int runs, RunClock clock, CancellationToken cancellation = default)
    {
        var times = _sessions.Select(_ => new List<double>()).ToArray();
        Run(runs, (i, timed) =>
        {
            var milliseconds = clock.Time(_sessions[i].Run);
            if (timed)
                times[i].Add(milliseconds);
        }, cancellation);
        return times;
    }

    /// <summary>For each network its nodes with one time each; needs profiles, which it ends.</summary>
    /// <param name="runs">Timed runs of each.</param>
    /// <param name="time">From the times of a node in all runs to one: another program that takes the core hits a node or two of a run, and
    /// of every run others.</param>
    /// <param name="cancellation">Ends the measuring before a run.</param>
    /// <exception cref="OperationCanceledException">The measuring was ended.</exception>
    /// <exception cref="InvalidDataException">A network did not run the same nodes each time.</exception>
    public ProfiledNode[][] Nodes(int runs, Func<List<double>, double> time, CancellationToken cancellation = default)
    {
        Run(runs, (i, _) => _sessions[i].Run(), cancellation);
        return [.. _sessions.Select(session => OneOf([.. session.EndProfile().Skip(WarmUp)], time))];
    }

    /// <summary>Middle of the times.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    /// <summary>The smallest of the times that so many of a hundred do not exceed.</summary>
    public static double Percentile(List<double> values, int percent)
    {
        values.Sort();
        return values[(values.Count * percent + 99) / 100 - 1];
    }

    public void Dispose() => _sessions.ForEach(session => session.Dispose());

    private void Run(int runs, Action<int, bool> run, CancellationToken cancellation)
    {
        for (var round = -WarmUp; round < runs; round++)
            for (var i = 0; i < _sessions.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                run(i, round >= 0);
            }
    }

    private static ProfiledNode[] OneOf(IReadOnlyList<IReadOnlyList<ProfiledNode>> runs, Func<List<double>, double> time)
    {
        if (runs.Any(run => run.Count != runs[0].Count))
            throw new InvalidDataException("The network did not run the same nodes each time.");
        return [.. runs[0].Select((node, i) => node with { Milliseconds = time([.. runs.Select(run => run[i].Milliseconds)]) })];
    }
}

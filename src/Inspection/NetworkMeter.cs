using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// Measures networks. Arithmetic is counted from the shapes of a run without graph optimisation, where every node is one of the
/// file. Times are medians of runs without profiler; the shares of the parts come from profiled runs. Several networks take turns in every
/// round, so that what else the machine does meets all alike.
/// </summary>
internal static class NetworkMeter
{
    /// <summary>Shapes and arithmetic are the same everywhere.</summary>
    private static readonly ScoringOptions OneThread = new() { Threads = 1 };

    /// <summary>Measures networks side by side on the CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidDataException">A network cannot be run, or has no image input.</exception>
    public static NetworkCost[] Measure(
        IReadOnlyList<byte[]> networks, int threads, int runs, IReadOnlyList<string>? names = null, int? side = null) =>
        Measure(networks, ScoringOptions.OfThreads(threads), runs, names, side);

    /// <summary>Measures networks side by side.</summary>
    /// <param name="networks">Contents of ONNX files.</param>
    /// <param name="scoring">What runs them.</param>
    /// <param name="runs">Timed runs of each.</param>
    /// <param name="names">What messages call the networks, or null.</param>
    /// <param name="side">Side of the image for networks that take any size; null takes that of the first one that has a size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">A network cannot be run, or has no image input.</exception>
    public static NetworkCost[] Measure(
        IReadOnlyList<byte[]> networks, ScoringOptions scoring, int runs, IReadOnlyList<string>? names = null, int? side = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        using var folder = new ProfileFolder();
        var counts = new List<Count>();
        for (var i = 0; i < networks.Count; i++)
        {
            counts.Add(CountNamed(networks[i], folder.File($"shapes{i}"), side, names?[i]));
            side ??= counts[0].Height;
        }
        var times = TakeTimes(networks, scoring, runs, side);
        var shares = TakeShares(networks, counts, scoring, runs, side, folder.Path);
        return [.. networks.Select((network, i) => new NetworkCost
        {
            Components =
            [
                .. Enum.GetValues<NetworkComponent>().Where(component => component == NetworkComponent.Whole == counts[i].IsWhole)
                    .Select(component => new ComponentCost(
                        component, counts[i].Parameters.GetValueOrDefault(component),
                        counts[i].MultiplyAdds.GetValueOrDefault(component),
                        NetworkTurns.Median(times[i]) * shares[i].GetValueOrDefault(component))),
            ],
            Height = counts[i].Height,
            Width = counts[i].Width,
            Bytes = network.Length,
            Threads = scoring.Threads,
            ExecutionProvider = scoring.ExecutionProvider,
            Runs = runs,
            FastestMilliseconds = times[i].Min(),
            Percentile95Milliseconds = NetworkTurns.Percentile(times[i], 95),
            Precision = counts[i].Precision,
        })];
    }

    /// <summary>Nodes of the file with their shapes, for one image.</summary>
    internal static IReadOnlyList<ProfiledNode> Nodes(byte[] network, string profilePrefix)
    {
        using var session = new NetworkSession(network, OneThread, optimize: false, profilePrefix);
        return Nodes(session);
    }

    /// <summary>Multiply-adds of convolutions and matrix products for one image.</summary>
    internal static long CountMultiplyAdds(byte[] network)
    {
        using var folder = new ProfileFolder();
        return Nodes(network, folder.File("shapes")).Sum(MultiplyAdds.Of);
    }

    private static IReadOnlyList<ProfiledNode> Nodes(NetworkSession session)
    {
        session.Try();
        return session.EndProfile().Single();
    }

    /// <summary>What is counted once, without a clock.</summary>
    private sealed record Count(
        int Height, int Width, string Precision, Dictionary<NetworkComponent, long> MultiplyAdds,
        Dictionary<NetworkComponent, long> Parameters)
    {
        public bool IsWhole => MultiplyAdds.ContainsKey(NetworkComponent.Whole);
    }

    private static Count CountNamed(byte[] network, string profilePrefix, int? side, string? name)
    {
        try
        {
            using var session = new NetworkSession(network, OneThread, optimize: false, profilePrefix, side);
            var nodes = Nodes(session);
            // ONNX Runtime has loaded the file before and checked it.
            var graph = ModelProto.Parser.ParseFrom(network).Graph;
            return new Count(
                session.Height, session.Width, NetworkPrecision.Of(graph), Sum(NodeScope.OfAll(nodes).Zip(nodes.Select(MultiplyAdds.Of))),
                CountParameters(graph));
        }
        catch (InvalidDataException e) when (name is not null)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }

    /// <summary>Weights among the initialisers, each in the part of the first node that reads it.</summary>
    private static Dictionary<NetworkComponent, long> CountParameters(GraphProto graph)
    {
        var fallback = graph.Node.Any(node => NodeScope.Of(node.Name) is not null)
            ? NetworkComponent.Postprocessing
            : NetworkComponent.Whole;
        var readers = new Dictionary<string, NetworkComponent>();
        foreach (var node in graph.Node)
            foreach (var input in node.Input)
                readers.TryAdd(input, NodeScope.Of(node.Name) ?? fallback);
        return Sum(graph.Initializer
            .Where(tensor => NetworkPrecision.IsWeight(tensor) && readers.ContainsKey(tensor.Name))
            .Select(tensor => (readers[tensor.Name], NetworkPrecision.Count(tensor))));
    }

    private static List<double>[] TakeTimes(IReadOnlyList<byte[]> networks, ScoringOptions scoring, int runs, int? side)
    {
        using var turns = new NetworkTurns(networks, scoring, side: side);
        return turns.Times(runs, RunClock.OnTheWall);
    }

    /// <summary>For each network the shares of its parts in the time of its nodes, 1 in sum.</summary>
    private static Dictionary<NetworkComponent, double>[] TakeShares(
        IReadOnlyList<byte[]> networks, List<Count> counts, ScoringOptions scoring, int runs, int? side, string folder)
    {
        using var turns = new NetworkTurns([.. networks.Where((_, i) => !counts[i].IsWhole)], scoring, folder, side);
        var shares = new Queue<Dictionary<NetworkComponent, double>>(turns.Nodes(runs, NetworkTurns.Median).Select(Shares));
        return [.. counts.Select(count => count.IsWhole ? new() { [NetworkComponent.Whole] = 1 } : shares.Dequeue())];
    }

    private static Dictionary<NetworkComponent, double> Shares(IReadOnlyList<ProfiledNode> nodes)
    {
        var sums = Sum(NodeScope.OfAll(nodes).Zip(nodes.Select(node => node.Milliseconds)));
        var all = sums.Values.Sum();
        // A network that is done within the clock's microsecond has no shares to speak of.
        return all > 0 ? sums.ToDictionary(pair => pair.Key, pair => pair.Value / all) : new() { [NetworkComponent.Backbone] = 1 };
    }

    private static Dictionary<NetworkComponent, T> Sum<T>(IEnumerable<(NetworkComponent Component, T Value)> values) where T
        : System.Numerics.INumber<T> =>
        values.GroupBy(pair => pair.Component).ToDictionary(group => group.Key, group =>
            group.Aggregate(T.Zero, (sum, pair) => sum + pair.Value));
}

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// What networks save that differ from a first one in a few nodes. Nodes that run with the same shapes in both are left out: their times
/// differ by chance alone, and that chance is larger than what a single layer saves. The profiler makes every node seem a little longer,
/// which cancels in differences; so they are compared with the time that the first network takes without it. The fastest run of each node
/// counts: among many there is one in which nothing else took the core.
/// </summary>
internal static class NodeSavings
{
    /// <summary>Runs the networks in turns.</summary>
    /// <param name="first">Content of the ONNX file to compare with.</param>
    /// <param name="others">Contents of the others.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="runs">Timed runs of each.</param>
    /// <param name="cancellation">Ends the measuring after a run.</param>
    /// <returns>For each of the others the share of the first one's time that it saves; negative where it takes longer.</returns>
    /// <exception cref="OperationCanceledException">The measuring was ended.</exception>
    public static double[] Measure(byte[] first, IReadOnlyList<byte[]> others, int threads, int runs, CancellationToken cancellation)
    {
        using var folder = new ProfileFolder();
        var scoring = new ScoringOptions { Threads = threads };
        using var whole = new NetworkTurns([first], scoring);
        using var parts = new NetworkTurns([first, .. others], scoring, folder.Path);
        var before = Fastest();
        var nodes = parts.Nodes(runs, Enumerable.Min, cancellation);
        var fastest = Math.Min(before, Fastest());
        return [.. nodes.Skip(1).Select(other => Of(nodes[0], other) / fastest)];

        double Fastest() => whole.Times((runs + 1) / 2, RunClock.For(threads), cancellation)[0].Min();
    }

    /// <summary>The saved milliseconds.</summary>
    internal static double Of(IReadOnlyList<ProfiledNode> first, IReadOnlyList<ProfiledNode> other)
    {
        ILookup<string, ProfiledNode> a = first.ToLookup(Shapes), b = other.ToLookup(Shapes);
        return a.Select(nodes => nodes.Key).Union(b.Select(nodes => nodes.Key)).Where(key => a[key].Count() != b[key].Count())
            .Sum(key => a[key].Sum(node => node.Milliseconds) - b[key].Sum(node => node.Milliseconds));
    }

    private static string Shapes(ProfiledNode node) => $"{node.Operator}({Text(node.Inputs)}) {Text(node.Outputs)}";

    private static string Text(long[][] shapes) => string.Join(' ', shapes.Select(shape => string.Join('x', shape)));
}

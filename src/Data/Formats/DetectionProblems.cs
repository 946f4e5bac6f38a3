using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>What could not be used of a file of detections, a line for each kind of problem.</summary>
internal sealed class DetectionProblems(string path)
{
    private readonly Dictionary<string, (int Count, string Place, string? Value)> _kinds = [];

    /// <summary>Detections in the file.</summary>
    public int Count { get; set; }

    /// <summary>Detections that can be used.</summary>
    public int Taken { get; set; }

    /// <summary>Lowest score of these.</summary>
    public double LowestScore { get; set; } = double.PositiveInfinity;

    /// <summary>Highest score of these.</summary>
    public double HighestScore { get; set; } = double.NegativeInfinity;

    /// <summary>Notes a detection that is left out.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="value">What stands there, or null.</param>
    public void Add(string problem, string place, string? value = null) =>
        _kinds[problem] = _kinds.TryGetValue(problem, out var known) ? known with { Count = known.Count + 1 } : (1, place, value);

    /// <summary>One line for each kind of problem, the most frequent first.</summary>
    public IEnumerable<string> Summarize() => _kinds.OrderByDescending(kind => kind.Value.Count).Select(kind =>
        $"{PlainText.Line(path)}: {kind.Value.Count} of {Count} detections are left out, because {kind.Key} (first: {kind.Value.Place}"
        + $"{(kind.Value.Value is { } value ? ", " + PlainText.Quote(value) : "")}).");
}

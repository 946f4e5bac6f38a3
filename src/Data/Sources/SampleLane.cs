using System.Runtime.ExceptionServices;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// One of several cursors that share the rows of a view. It goes forward through the rows that are its own and passes over the others
/// without decoding their images. An own row that is not wanted yet is read when the cursor is there, and kept.
/// </summary>
/// <param name="open">Opens the cursor, when the first row is wanted.</param>
/// <param name="rows">The lane's rows from the first to the last, each with its place in the order of the reading.</param>
internal sealed class SampleLane(Func<SampleCursor> open, IEnumerable<(int Row, int Place)> rows) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Row, int Place)> _rows = new(rows);
    private readonly Dictionary<int, (DetectionSample? Sample, ExceptionDispatchInfo? Failure)> _kept = [];
    private SampleCursor? _cursor;

    /// <summary>The sample of a place, or what went wrong with it.</summary>
    public DetectionSample Read(int place)
    {
        lock (_gate)
        {
            while (!_kept.ContainsKey(place))
            {
                var (row, owner) = _rows.Dequeue();
                _kept.Add(owner, ReadRow(row));
            }
            _kept.Remove(place, out var read);
            read.Failure?.Throw();
            return read.Sample!;
        }
    }

    public void Dispose()
    {
        _cursor?.Dispose();
        foreach (var (sample, _) in _kept.Values)
            sample?.Dispose();
    }

    // A failure belongs to its own place: who passes by must not meet it.
    private (DetectionSample?, ExceptionDispatchInfo?) ReadRow(int row)
    {
        try
        {
            return ((_cursor ??= open()).Read(row), null);
        }
        catch (Exception exception)
        {
            return (null, ExceptionDispatchInfo.Capture(exception));
        }
    }
}

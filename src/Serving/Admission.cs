namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>Counts who is inside, refuses who is too many, and tells when the last one has left after the doors were closed.</summary>
internal sealed class Admission(string name, int capacity)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _isClosed;

    /// <summary>How many are inside.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Takes a place, which <see cref="Leave"/> gives back.</summary>
    /// <exception cref="DetectionQueueFullException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The doors are closed.</exception>
    public void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(DetectionService));
            if (_inside == capacity)
                throw new DetectionQueueFullException(name, capacity);
            _inside++;
        }
        ServingMeter.Inside.Add(1, ServingMeter.Tag(name));
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        ServingMeter.Inside.Add(-1, ServingMeter.Tag(name));
        lock (_lock)
            if (--_inside == 0 && _isClosed)
                _empty.TrySetResult();
    }

    /// <summary>Lets nobody in any more; ends when the last one has left.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_inside == 0)
                _empty.TrySetResult();
        }
        return _empty.Task;
    }
}

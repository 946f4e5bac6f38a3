using System.Collections.Concurrent;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Runs a sequence on a thread of its own, a few items ahead of its reader.</summary>
internal sealed class ReadAhead<T> : IDisposable
{
    private readonly BlockingCollection<T> _ready;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Task _producer;

    public ReadAhead(Func<CancellationToken, IEnumerable<T>> sequence, int capacity)
    {
        _ready = new BlockingCollection<T>(capacity);
        _producer = Task.Factory.StartNew(() => Produce(sequence), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>The items in order; what the sequence throws is thrown here.</summary>
    public IEnumerable<T> Items()
    {
        foreach (var item in _ready.GetConsumingEnumerable())
            yield return item;
        _producer.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _cancelled.Cancel();
        // Waits for the producer to release its source; what it throws now has no reader any more.
        ((IAsyncResult)_producer).AsyncWaitHandle.WaitOne();
        _ = _producer.Exception;
        _ready.Dispose();
        _cancelled.Dispose();
    }

    private void Produce(Func<CancellationToken, IEnumerable<T>> sequence)
    {
        try
        {
            foreach (var item in sequence(_cancelled.Token))
                _ready.Add(item, _cancelled.Token);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}

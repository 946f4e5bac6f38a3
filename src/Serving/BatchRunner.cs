using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>
/// Threads that take images from a queue and run the network on as many at once as are there, or as come in time. Several of them share
/// what waits evenly, so that none is idle while another has a full batch.
/// </summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly BlockingCollection<PendingImage> _queue = [];
    private readonly Thread[] _threads;
    private readonly int _largest;
    private readonly TimeSpan _wait;
    private readonly CancellationTokenSource _hurry = new();

    /// <param name="threads">Network runs at the same time.</param>
    /// <param name="largest">Most images of one run.</param>
    /// <param name="wait">How long the first image of a run waits for others.</param>
    public BatchRunner(int threads, int largest, TimeSpan wait)
    {
        (_largest, _wait) = (largest, wait);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"detections {i}" };
            _threads[i].Start();
        }
    }

    public void Add(PendingImage image) => _queue.Add(image);

    /// <summary>From now on no image waits for others.</summary>
    public void Hurry() => _hurry.Cancel();

    /// <summary>Ends the threads when everything has been run that was added.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _queue.Dispose();
        _hurry.Dispose();
    }

    private void Work()
    {
        while (_queue.TryTake(out var first, Timeout.Infinite))
            // Images from before and after a reload may be in the queue together.
            foreach (var batch in Collect(first).GroupBy(image => image.Model))
                Run(batch.Key, [.. batch]);
    }

    private List<PendingImage> Collect(PendingImage first)
    {
        List<PendingImage> images = [first];
        var start = Stopwatch.GetTimestamp();
        var share = _wait > TimeSpan.Zero ? _largest : Math.Min(_largest, 1 + _queue.Count / _threads.Length);
        while (images.Count < share)
        {
            var left = _wait - Stopwatch.GetElapsedTime(start);
            if (!TryTake(left > TimeSpan.Zero ? left : TimeSpan.Zero, out var next))
                break;
            images.Add(next);
        }
        return images;
    }

    private bool TryTake(TimeSpan wait, [NotNullWhen(true)] out PendingImage? next)
    {
        try
        {
            if (wait > TimeSpan.Zero)
                return _queue.TryTake(out next, (int)Math.Ceiling(wait.TotalMilliseconds), _hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever waits is taken, and then it goes.
        }
        return _queue.TryTake(out next);
    }

    private static void Run(LoadedModel model, List<PendingImage> images)
    {
        foreach (var image in images.Where(image => image.IsCancelled))
            image.Cancel();
        images.RemoveAll(image => image.Done.IsCompleted);
        if (images.Count == 0)
            return;
        var start = Stopwatch.GetTimestamp();
        try
        {
            var found = model.Run([.. images.Select(image => image.Input)], images.Min(image => image.Threshold));
            var elapsed = Stopwatch.GetElapsedTime(start);
            ServingMeter.NetworkSeconds.Record(elapsed.TotalSeconds, ServingMeter.Tag(model.Model.Name));
            ServingMeter.BatchImages.Record(images.Count, ServingMeter.Tag(model.Model.Name));
            foreach (var (image, detections) in images.Zip(found))
                image.Complete(detections, elapsed.TotalMilliseconds / images.Count);
        }
        catch (Exception error)
        {
            foreach (var image in images.Where(image => !image.Done.IsCompleted))
                image.Fail(error);
        }
    }
}

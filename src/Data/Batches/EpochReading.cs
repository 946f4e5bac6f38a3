using System.Collections.Concurrent;
using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>
/// The threads and queues of one pass over a source. The consumer opens batches, workers take their images in order. Disposing ends all
/// work and waits for it.
/// </summary>
internal sealed class EpochReading : IDisposable
{
    /// <summary>Batches that may be finished or in work ahead of the one that is taken next.</summary>
    private const int ReadAhead = 2;
    private const int MostWorkersByDefault = 4;

    private readonly BatchOptions _options;
    private readonly int _epoch;
    private readonly int _count;
    private readonly bool _isFull;
    private readonly SampleRenderer _renderer;
    private readonly ISampleReader _reader;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource _stop;
    private readonly Queue<PendingBatch> _batches = [];
    private readonly BlockingCollection<Work> _work = [];
    private readonly Task[] _workers;
    private int _opened;

    /// <summary>One image of one batch, by its place in the epoch.</summary>
    private readonly record struct Work(PendingBatch Batch, int IndexInBatch, int Place);

    public EpochReading(IDetectionSource source, BatchOptions options, int epoch, CancellationToken cancellationToken)
    {
        (_options, _epoch, _callerToken) = (options, epoch, cancellationToken);
        _count = options.DropLast ? source.Count / options.BatchSize * options.BatchSize : source.Count;
        _isFull = options.Augmentation?.ActsFullyIn(epoch, options.Epochs) ?? false;
        _renderer = new SampleRenderer(options.Width, options.Height, options.Augmentation);
        var workers = options.Workers > 0 ? options.Workers : Math.Min(Environment.ProcessorCount, MostWorkersByDefault);
        _reader = source.Open(options.Shuffle ? new SampleRandom(options.Seed, epoch, -1).Next(int.MaxValue) : null, workers);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _workers = [.. Enumerable.Range(0, workers).Select(worker => ReusedThreads.Run($"batch worker {worker}", WorkAll))];
    }

    /// <summary>The next batch, or null at the end. One of which no image can be read is passed over.</summary>
    public ImageBatch? Next()
    {
        while (true)
        {
            _callerToken.ThrowIfCancellationRequested();
            OpenUpTo(ReadAhead);
            if (!_batches.TryPeek(out var batch))
                return null;
            batch.Completion.Wait(_callerToken);
            OpenUpTo(ReadAhead + 1); // the finished one leaves
            if (_batches.Dequeue().Take(_options.Skipped) is { } read)
                return read;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _work.CompleteAdding();
        Task.WaitAll(_workers); // they write into the batches until here
        foreach (var batch in _batches)
            batch.Dispose();
        _reader.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    private void OpenUpTo(int batches)
    {
        while (_batches.Count < batches && _opened < _count)
        {
            var size = Math.Min(_options.BatchSize, _count - _opened);
            var batch = new PendingBatch(size, _options.Height, _options.Width);
            _batches.Enqueue(batch);
            for (var i = 0; i < size; i++)
                _work.Add(new Work(batch, i, _opened++));
        }
    }

    private void WorkAll()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            if (_stop.IsCancellationRequested)
                return; // the consumer has left or cancelled; nobody waits for the batch
            try
            {
                work.Batch.Complete(work.IndexInBatch, Render(work));
            }
            catch (Exception exception)
            {
                work.Batch.Fail(work.IndexInBatch, exception); // thrown where the batch is taken
            }
        }
    }

    private DetectionTarget Render(Work work)
    {
        using var sample = _reader.Read(work.Place);
        var random = new SampleRandom(_options.Seed, _epoch, work.Place);
        var objects = new SampleObjects(sample.Labels, sample.Boxes);
        var (labels, boxes) = _renderer.Render(sample.Image, objects, random, _isFull, work.Batch.Planes(work.IndexInBatch));
        return new DetectionTarget(sample.ImageId, labels, boxes, sample.Image.Width, sample.Image.Height);
    }
}

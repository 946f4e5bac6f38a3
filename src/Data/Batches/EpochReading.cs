using System.Collections.Concurrent;
using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>The threads and queues of one pass over a source. Disposing ends all their work and waits for it.</summary>
internal sealed class EpochReading : IDisposable
{
    /// <summary>Batches that may be finished or in work ahead of the one that is taken next.</summary>
    private const int ReadAhead = 2;
    private const int MostWorkersByDefault = 4;

    private readonly IDetectionSource _source;
    private readonly BatchOptions _options;
    private readonly int _epoch;
    private readonly bool _isFull;
    private readonly SampleRenderer _renderer;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _room = new(ReadAhead);
    private readonly BlockingCollection<PendingBatch> _batches = [];
    private readonly BlockingCollection<Work> _work = [];
    private readonly List<Task> _running = [];
    private PendingBatch? _current;

    /// <summary>One image of one batch. Exactly one of the two knows the image.</summary>
    private readonly record struct Work(PendingBatch Batch, int IndexInBatch, int IndexInEpoch, int SourceIndex, DetectionSample? Sample);

    public EpochReading(IDetectionSource source, BatchOptions options, int epoch, CancellationToken cancellationToken)
    {
        (_source, _options, _epoch, _callerToken) = (source, options, epoch, cancellationToken);
        _isFull = options.Augmentation?.ActsFullyIn(epoch, options.Epochs) ?? false;
        _renderer = new SampleRenderer(options.Width, options.Height, options.Augmentation);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running.Add(ReusedThreads.Run("batch reader", ReadAll));
        var workers = options.Workers > 0 ? options.Workers : Math.Min(Environment.ProcessorCount, MostWorkersByDefault);
        for (var i = 0; i < workers; i++)
            _running.Add(ReusedThreads.Run($"batch worker {i}", WorkAll));
    }

    /// <summary>The next batch, or null at the end.</summary>
    public ImageBatch? Next()
    {
        if (!_batches.TryTake(out _current, Timeout.Infinite, _callerToken))
        {
            _callerToken.ThrowIfCancellationRequested(); // the reader ends early then
            return null;
        }
        _current.Completion.Wait(_callerToken);
        var batch = _current;
        _current = null;
        _room.Release();
        return batch.Take();
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll([.. _running]);
        _current?.Dispose(); // workers may have written into it until here
        while (_batches.TryTake(out var batch))
            batch.Dispose();
        _batches.Dispose();
        _work.Dispose();
        _room.Dispose();
        _stop.Dispose();
    }

    private void ReadAll()
    {
        try
        {
            if (_source is IIndexedSource)
                ReadIndices();
            else
                ReadSamples();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The consumer has left or cancelled; Next tells it.
        }
        catch (Exception exception)
        {
            _batches.Add(new PendingBatch(exception), CancellationToken.None);
        }
        finally
        {
            _batches.CompleteAdding();
            _work.CompleteAdding();
        }
    }

    private void ReadIndices()
    {
        var count = _source.Count;
        var order = _options.Shuffle ? new SampleRandom(_options.Seed, _epoch, -1).Permutation(count) : [.. Enumerable.Range(0, count)];
        for (var start = 0; start < count; start += _options.BatchSize)
        {
            var size = Math.Min(_options.BatchSize, count - start);
            if (size < _options.BatchSize && _options.DropLast)
                return;
            var batch = Open(size);
            for (var i = 0; i < size; i++)
                _work.Add(new Work(batch, i, start + i, order[start + i], null));
        }
    }

    private void ReadSamples()
    {
        int? seed = _options.Shuffle ? new SampleRandom(_options.Seed, _epoch, -1).Next(int.MaxValue) : null;
        var next = 0;
        foreach (var samples in _source.Read(seed).Chunk(_options.BatchSize))
        {
            if (samples.Length < _options.BatchSize && _options.DropLast)
                return;
            var batch = Open(samples.Length);
            for (var i = 0; i < samples.Length; i++)
                _work.Add(new Work(batch, i, next++, -1, samples[i]));
        }
    }

    private PendingBatch Open(int size)
    {
        _room.Wait(_stop.Token);
        var batch = new PendingBatch(size, _options.Height, _options.Width);
        _batches.Add(batch);
        return batch;
    }

    private void WorkAll()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            if (_stop.IsCancellationRequested)
                return;
            try
            {
                work.Batch.Complete(work.IndexInBatch, Render(work));
            }
            catch (Exception exception)
            {
                work.Batch.Fail(exception); // thrown where the batch is taken
            }
        }
    }

    private DetectionTarget Render(Work work)
    {
        using var sample = work.Sample ?? ((IIndexedSource)_source).Load(work.SourceIndex);
        var random = new SampleRandom(_options.Seed, _epoch, work.IndexInEpoch);
        var objects = new SampleObjects(sample.Labels, sample.BoxesXyxy);
        var rendered = _renderer.Render(sample.Image, objects, random, _isFull, work.Batch.Planes(work.IndexInBatch));
        return new DetectionTarget(sample.ImageId, rendered.Labels, rendered.BoxesXyxy, sample.Image.Width, sample.Image.Height);
    }
}

using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Serving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// A model for many callers at once: images are decoded on the thread pool, wait in a bounded queue, and go through the network in batches
/// of what is there. <see cref="SparseDetrServiceCollectionExtensions"/> registers it; disposing finishes what has been accepted.
/// </summary>
/// <remarks>
/// Scores as <see cref="SuperSparseDetrTransformer"/> does, with the same pre-processing and the same network, whatever the batch. All
/// members may be called by several threads at once.
/// </remarks>
public sealed class DetectionService : IAsyncDisposable, IDisposable
{
    private readonly DetectionServiceOptions _options;
    private readonly Admission _admission;
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _reload = new(1);
    private readonly BatchRunner _runner;
    private readonly Lazy<Task> _end;
    private LoadedModel _current;

    /// <summary>Loads a model and starts to serve it.</summary>
    /// <param name="options">Model and limits; later changes to them have no effect.</param>
    /// <param name="name">What messages, metrics and <see cref="ServedModel.Name"/> call it.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    /// <exception cref="InvalidDataException">The file is no detector that can be run; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public DetectionService(DetectionServiceOptions options, string name = SparseDetrServiceCollectionExtensions.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (new DetectionServiceOptionsValidator().Validate(name, options) is { Failed: true } refusal)
            throw new ArgumentException(refusal.FailureMessage, nameof(options));
        _options = options.Copy();
        Name = name;
        _admission = new Admission(name, _options.QueueCapacity);
        _current = LoadedModel.Open(name, _options);
        var runs = _options.ConcurrentRuns ?? Math.Max(1, Environment.ProcessorCount / _options.Threads);
        _runner = new BatchRunner(runs, _options.MaximumBatch, TimeSpan.FromMilliseconds(_options.WaitMilliseconds));
        _end = new Lazy<Task>(EndAsync);
    }

    /// <summary>The name that the model is served under.</summary>
    public string Name { get; }

    /// <summary>The model that new images are scored with.</summary>
    public ServedModel Model => _current.Model;

    /// <summary>Images that are inside now.</summary>
    internal int Inside => _admission.Inside;

    /// <summary>Finds objects in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a file (JPEG, PNG, WebP, BMP, GIF); they must stay as they are until the task ends.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1, or null for <see cref="ServedModel.ScoreThreshold"/>.</param>
    /// <param name="maximum">Most objects to return, at least 1, or null for all.</param>
    /// <param name="cancellation">Ends the waiting; the image leaves the queue.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="ImageException">It is no whole image of a known format within the limits.</exception>
    /// <exception cref="DetectionQueueFullException">Too many images are inside; try again later.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    /// <exception cref="ObjectDisposedException">The service is ending.</exception>
    public Task<DetectionResult> DetectAsync(
        ReadOnlyMemory<byte> encodedImage, float? scoreThreshold = null, int? maximum = null, CancellationToken cancellation = default) =>
        DetectAsync(() =>
        {
            using var file = EncodedImage.Read(encodedImage.Span, "image", _options.MaximumPixels);
            return (file.Decode(), file.Oddity is { } oddity ? $"The image {oddity}." : null);
        }, scoreThreshold, maximum, cancellation);

    /// <summary>Finds objects in an image.</summary>
    /// <param name="image">An image, taken as scoring takes it (<see cref="SuperSparseDetrTransformer"/>); it must stay as it is until the
    /// task ends.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1, or null for <see cref="ServedModel.ScoreThreshold"/>.</param>
    /// <param name="maximum">Most objects to return, at least 1, or null for all.</param>
    /// <param name="cancellation">Ends the waiting; the image leaves the queue.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="ImageException">The file that the image came from is cut off or damaged.</exception>
    /// <exception cref="DetectionQueueFullException">Too many images are inside; try again later.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    /// <exception cref="ObjectDisposedException">The service is ending.</exception>
    public Task<DetectionResult> DetectAsync(
        MLImage image, float? scoreThreshold = null, int? maximum = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return DetectAsync(() => (MLImagePixels.Read(image), null), scoreThreshold, maximum, cancellation);
    }

    /// <summary>
    /// Loads the model file again. New images go to the new model once that is ready; images that are inside are scored by the old one,
    /// which is then freed. A file that cannot be used leaves the old model in service.
    /// </summary>
    /// <param name="cancellation">Gives up before the model is exchanged.</param>
    /// <returns>The model that is served from now on.</returns>
    /// <exception cref="InvalidDataException">The file is no detector that can be run; the message names it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The service is ending.</exception>
    public async Task<ServedModel> ReloadAsync(CancellationToken cancellation = default)
    {
        await _reload.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_end.IsValueCreated, this);
            var loaded = await Task.Run(() => LoadedModel.Open(Name, _options), cancellation).ConfigureAwait(false);
            Interlocked.Exchange(ref _current, loaded).Release();
            return loaded.Model;
        }
        finally
        {
            _reload.Release();
        }
    }

    /// <summary>Accepts no more images, finishes those that are inside, and frees the model.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    /// <summary>The same, and waits for it.</summary>
    public void Dispose() => _end.Value.GetAwaiter().GetResult();

    private async Task EndAsync()
    {
        var empty = _admission.Close();
        _runner.Hurry();
        await empty.ConfigureAwait(false);
        await Task.Run(_runner.Dispose).ConfigureAwait(false);
        await _reload.WaitAsync().ConfigureAwait(false); // a model that is being loaded is freed as well
        _current.Release();
        _reload.Release();
    }

    private async Task<DetectionResult> DetectAsync(
        Func<(ImagePixels Pixels, string? Oddity)> read, float? scoreThreshold, int? maximum, CancellationToken cancellation)
    {
        if (scoreThreshold is { } asked)
            ScoreThresholds.Check(asked);
        if (maximum is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(maximum));
        var (start, outcome) = (Stopwatch.GetTimestamp(), "failed");
        try
        {
            _admission.Enter();
            var pending = await QueueAsync(read, scoreThreshold, cancellation).ConfigureAwait(false);
            await pending.Done.WaitAsync(cancellation).ConfigureAwait(false);
            outcome = "ok";
            var elapsed = Stopwatch.GetElapsedTime(start);
            ServingMeter.Seconds.Record(elapsed.TotalSeconds, ServingMeter.Tag(Name));
            return pending.ToResult(maximum, elapsed);
        }
        catch (Exception error)
        {
            outcome = error switch
            {
                DetectionQueueFullException or ObjectDisposedException => "refused",
                ImageException => "bad_image",
                OperationCanceledException => "cancelled",
                _ => "failed",
            };
            throw;
        }
        finally
        {
            ServingMeter.Images.Add(1, ServingMeter.Tag(Name), ServingMeter.Outcome(outcome));
        }
    }

    /// <summary>Decodes an image that has a place, and hands place and image over to the queue.</summary>
    private async Task<PendingImage> QueueAsync(
        Func<(ImagePixels Pixels, string? Oddity)> read, float? scoreThreshold, CancellationToken cancellation)
    {
        LoadedModel? model = null;
        try
        {
            await _decoders.WaitAsync(cancellation).ConfigureAwait(false);
            PreparedImage image;
            try
            {
                model = Use();
                image = await Task.Run(() => PreparedImage.Of(read, model), cancellation).ConfigureAwait(false);
            }
            finally
            {
                _decoders.Release();
            }
            var pending = new PendingImage(
                model, image, scoreThreshold ?? model.Model.ScoreThreshold, cancellation, _admission.Leave);
            _runner.Add(pending);
            return pending;
        }
        catch
        {
            model?.Release();
            _admission.Leave();
            throw;
        }
    }

    /// <summary>The model of the moment; whoever gets it must release it.</summary>
    private LoadedModel Use()
    {
        while (true)
        {
            var model = Volatile.Read(ref _current);
            if (model.TryUse())
                return model;
        }
    }
}

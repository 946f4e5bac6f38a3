using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Lays a training out for the time that there is, and ends it when the time is over.</summary>
internal sealed class TimeLimit : IDisposable
{
    /// <summary>Steps before the clock starts (memory, threads, decoding ahead), and those that it counts.</summary>
    private const int WarmupSteps = 2, TimedSteps = 5;

    /// <summary>What an image costs in validation, in training images: no backward pass, but no overlap with decoding either.</summary>
    private const double ValidationCost = 0.4;

    /// <summary>Part of the time that is planned for; the rest is for export, evaluation and what a short look did not see.</summary>
    private const double PlannedShare = 0.95;

    /// <summary>Timers count no longer.</summary>
    private const int MostDays = 40;

    private readonly TimeSpan? _limit;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CancellationTokenSource _source;

    /// <summary>Starts the clock.</summary>
    /// <param name="limit">Longest time, or null.</param>
    /// <param name="cancellation">Ends the training for another reason.</param>
    /// <exception cref="ArgumentException">The time is not above 0, or longer than a timer counts.</exception>
    public TimeLimit(TimeSpan? limit, CancellationToken cancellation)
    {
        if (limit is { } asked && (asked <= TimeSpan.Zero || asked.TotalDays > MostDays))
            throw new ArgumentException($"TimeLimit = {asked:c}: allowed is above 0 and up to {MostDays} days.");
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (limit is { } time)
            _source.CancelAfter(time);
    }

    /// <summary>Is cancelled when the time is over, or for the other reason.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// The options with as many epochs as there is time for. A training that goes on keeps the length it was laid out for.
    /// </summary>
    /// <param name="options">How to train; the epochs are the most.</param>
    /// <param name="preset">The network.</param>
    /// <param name="parts">What it has instead of the parts of its preset.</param>
    /// <param name="images">Images to train on.</param>
    /// <param name="validationImages">Images to measure after each epoch.</param>
    /// <param name="tell">Told of a shorter training.</param>
    public TrainingOptions Fit(
        TrainingOptions options, DetectorPreset preset, DetectorParts parts, IDetectionSource images, int validationImages,
        Action<string> tell)
    {
        if (options.Resume is { } checkpoint)
            return Checkpoint.LengthOf(checkpoint, options.Fingerprint(parts)) is { } length
                ? options with { Epochs = length.Epochs }
                : options;
        var seconds = SecondsOfEpoch(options, preset, parts, images, validationImages);
        if (Token.IsCancellationRequested || _limit is not { } time)
            return options;
        var left = PlannedShare * time.TotalSeconds - _watch.Elapsed.TotalSeconds;
        var epochs = (int)Math.Clamp(Math.Floor(left / seconds), 1, options.Epochs);
        if (epochs == options.Epochs)
            return options;
        tell(string.Create(CultureInfo.InvariantCulture,
            $"An epoch takes about {seconds:0} s, so the time limit of {time:c} is enough for {epochs} of {options.Epochs} epochs; the "
            + $"training is laid out for {epochs}."));
        return options with { Epochs = epochs };
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Times a few steps of a network of the same shape with weights of its own.</summary>
    private double SecondsOfEpoch(
        TrainingOptions options, DetectorPreset preset, DetectorParts parts, IDetectionSource images, int validationImages)
    {
        using var detector = Detector.Create(preset, images.ClassNames.Count, options.Height, options.Width, parts);
        var trial = options with { RunFolder = null, Patience = null, Sparsity = new SparsityOptions(), Epochs = 1 };
        var times = new List<double>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var last = _watch.Elapsed;
        using var loop = new TrainingLoop(detector, images, trial, progress: new Steps(() =>
        {
            times.Add((_watch.Elapsed - last).TotalSeconds);
            last = _watch.Elapsed;
            if (times.Count == WarmupSteps + TimedSteps)
                enough.Cancel();
        }));
        loop.Run(enough.Token).Detector.Dispose();
        var step = times.Count > WarmupSteps ? times.Skip(WarmupSteps).Average() : times.DefaultIfEmpty(0).Average();
        return step * (images.Count + ValidationCost * validationImages) / Math.Min(options.BatchSize, images.Count);
    }

    private sealed class Steps(Action done) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value is { Message: null, Preparation: null, Change: null, Finished: null })
                done();
        }
    }
}

using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>
/// Writes results while they come, image by image. Lists appear whole or not at all; when the work ends early, they have what is finished
/// and say that it is not all.
/// </summary>
/// <param name="folder">Where the results go.</param>
/// <param name="lists">Files that list all images; the first one appears last.</param>
/// <param name="finish">Makes the files of an image alone.</param>
/// <param name="summary">Counts.</param>
/// <param name="terminal">Where warnings go.</param>
/// <param name="time">The clock of the progress.</param>
internal sealed class PredictionWriter(
    string folder, IReadOnlyList<IResultList> lists, Action<PredictedImage> finish, PredictionSummary summary, Terminal terminal,
    TimeProvider time)
{
    private const int MostWarnings = 20;

    /// <summary>Images that are drawn while the network looks at the next ones.</summary>
    private const int MostPending = 2;

    private readonly Queue<(PredictedImage Image, Task<double> Finished)> _pending = new();
    private bool _isComplete;

    /// <summary>Number of images that were looked at.</summary>
    public int Done { get; private set; }

    /// <summary>Time that it took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Takes the results in the order of the images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="results">Their files.</param>
    /// <param name="predictions">What is found in them.</param>
    /// <param name="cancelled">Ends the work after an image.</param>
    /// <exception cref="InvalidDataException">No image could be used.</exception>
    public void Write(
        IReadOnlyList<FoundImage> images, IReadOnlyList<ResultFiles> results, IEnumerable<ImagePrediction> predictions,
        CancellationToken cancelled)
    {
        Directory.CreateDirectory(folder);
        ExceptionDispatchInfo? failure = null;
        Open(0, () => failure = Take(images, results, predictions, cancelled));
        failure?.Throw();
    }

    private void Open(int list, Action take)
    {
        if (list == lists.Count)
            take();
        else
            AtomicFile.Write(Path.Combine(folder, lists[list].File), stream =>
            {
                using var writer = lists[list];
                writer.Begin(stream);
                Open(list + 1, take);
                writer.End(summary.Unusable, _isComplete);
            });
    }

    private ExceptionDispatchInfo? Take(
        IReadOnlyList<FoundImage> images, IReadOnlyList<ResultFiles> results, IEnumerable<ImagePrediction> predictions,
        CancellationToken cancelled)
    {
        using var progress = new PredictionProgress(terminal, images.Count, time);
        try
        {
            foreach (var found in predictions)
            {
                if (cancelled.IsCancellationRequested)
                    break;
                var number = Done + _pending.Count;
                var image = new PredictedImage(number + 1, images[number].Name, found, results[number]);
                _pending.Enqueue((image, found.Problem is null ? Task.Run(() => Finish(image)) : Task.FromResult(0.0)));
                End(MostPending, progress);
            }
            End(0, progress);
        }
        catch (Exception error)
        {
            EndWhatCan(progress);
            if (summary.Images == 0)
                throw;
            return ExceptionDispatchInfo.Capture(error); // what is finished is kept
        }
        finally
        {
            Elapsed = progress.Elapsed;
        }
        _isComplete = Done == images.Count;
        progress.Erase();
        if (summary.Unusable.Count > MostWarnings)
            terminal.Warn($"{summary.Unusable.Count - MostWarnings} more images are left out; {lists[0].File} has them all.");
        return summary.Images > 0 || !_isComplete
            ? null
            : throw new InvalidDataException(string.Join('\n', summary.Unusable.Take(MostWarnings).Select(image => image.Problem)));
    }

    private double Finish(PredictedImage image)
    {
        var start = Stopwatch.GetTimestamp();
        finish(image);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Lists images whose files are made, in their order, until so many are pending.</summary>
    private void End(int pending, PredictionProgress progress)
    {
        while (_pending.Count > pending)
        {
            var (image, finished) = _pending.Dequeue();
            Take(image, finished.GetAwaiter().GetResult(), progress);
            progress.Report(++Done);
        }
    }

    /// <summary>After a failure nothing may be written any more once this returns.</summary>
    private void EndWhatCan(PredictionProgress progress)
    {
        var pending = _pending.Select(item => item.Finished).ToArray();
        try
        {
            Task.WaitAll(pending);
            End(0, progress);
        }
        catch (AggregateException)
        {
            // Told already is the failure that came first.
        }
    }

    private void Take(PredictedImage image, double milliseconds, PredictionProgress progress)
    {
        if (image.Found.Problem is { } problem)
        {
            summary.AddUnusable(image.Found.File, problem);
            progress.Erase();
            if (summary.Unusable.Count <= MostWarnings)
                terminal.Warn($"{problem} The image is left out.");
            return;
        }
        if (image.Found.Oddity is { } oddity)
        {
            progress.Erase();
            terminal.Warn(oddity);
        }
        foreach (var list in lists)
            list.Add(image);
        summary.Add(image.Found, milliseconds);
    }
}

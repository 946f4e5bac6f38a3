using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>An image that is ready for the network and waits for its run.</summary>
/// <param name="model">The model whose input it was made for; the image uses it until its end.</param>
/// <param name="image">The image as the network takes it.</param>
/// <param name="threshold">Lowest score to return.</param>
/// <param name="cancelled">Whether anybody still waits for it.</param>
/// <param name="end">Called once when the image is done with, whatever came of it.</param>
internal sealed class PendingImage(
    LoadedModel model, PreparedImage image, float threshold, CancellationToken cancelled, Action end)
{
    private readonly TaskCompletionSource<PendingImage> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Detections _found = new([], [], []);
    private double _networkMilliseconds;

    public LoadedModel Model => model;

    public PreparedBatch Input => image.Input;

    public float Threshold => threshold;

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsCancelled => cancelled.IsCancellationRequested;

    /// <summary>Ends with the image's run, or with why there was none.</summary>
    public Task<PendingImage> Done => _done.Task;

    /// <summary>Takes what the network found.</summary>
    /// <param name="found">The objects of the run's threshold, which may be lower than that of the image.</param>
    /// <param name="milliseconds">The image's share of the network run.</param>
    public void Complete(Detections found, double milliseconds)
    {
        (_found, _networkMilliseconds) = (found, milliseconds);
        End();
        _done.SetResult(this);
    }

    public void Fail(Exception error)
    {
        End();
        _done.SetException(error);
    }

    public void Cancel()
    {
        End();
        _done.SetCanceled(cancelled);
    }

    /// <summary>What is told of the image.</summary>
    /// <param name="maximum">Most objects, or null for all.</param>
    /// <param name="elapsed">Time since it arrived.</param>
    public DetectionResult ToResult(int? maximum, TimeSpan elapsed)
    {
        var known = model.Model;
        return new DetectionResult
        {
            Model = known,
            Width = image.Width,
            Height = image.Height,
            Objects =
            [
                .. DetectedObject.Of(_found, known.ClassNames).Where(found => found.Score >= threshold).Take(maximum ?? int.MaxValue),
            ],
            ScoreThreshold = threshold,
            Times = new PredictionTimes(image.ReadMilliseconds, image.PrepareMilliseconds, _networkMilliseconds, 0),
            WaitMilliseconds = Math.Max(
                0, elapsed.TotalMilliseconds - image.ReadMilliseconds - image.PrepareMilliseconds - _networkMilliseconds),
            Oddity = image.Oddity,
        };
    }

    private void End()
    {
        model.Release();
        end();
    }
}

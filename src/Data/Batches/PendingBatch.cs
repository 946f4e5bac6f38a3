using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>A batch that workers fill, each its own image. Whoever fills the last one, or fails, completes it.</summary>
internal sealed class PendingBatch : IDisposable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Tensor _images;
    private readonly DetectionTarget[] _targets;
    private readonly int _imageSize;
    private readonly Exception?[] _failures;
    private int _missing;

    /// <summary>A batch whose images are still to be written.</summary>
    public PendingBatch(int count, int height, int width)
    {
        _images = torch.empty(new long[] { count, 3, height, width }, torch.ScalarType.Float32);
        _targets = new DetectionTarget[count];
        _failures = new Exception?[count];
        _imageSize = 3 * height * width;
        _missing = count;
    }

    /// <summary>Ends when every image is there or has failed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Pixels of one image, straight in the memory of the tensor: [3, height, width].</summary>
    public Span<float> Planes(int index) => MemoryMarshal.Cast<byte, float>(_images.bytes).Slice(index * _imageSize, _imageSize);

    /// <summary>Marks an image as done.</summary>
    public void Complete(int index, DetectionTarget target)
    {
        _targets[index] = target;
        CountDown();
    }

    /// <summary>Marks an image as failed.</summary>
    public void Fail(int index, Exception exception)
    {
        _failures[index] = exception;
        CountDown();
    }

    /// <summary>Hands the finished batch over.</summary>
    /// <param name="skipped">Takes the images that cannot be read; null throws what the first of them failed with.</param>
    /// <returns>The images that could be read; null when none could.</returns>
    /// <exception cref="Exception">What a worker failed with.</exception>
    public ImageBatch? Take(SkippedImages? skipped)
    {
        if (Array.TrueForAll(_failures, failure => failure is null))
            return new ImageBatch(_images, _targets);
        using (_images)
        {
            foreach (var failure in _failures)
                if (failure is DatasetException { Image: { } image } && skipped is not null)
                    skipped.Add(image, failure.Message);
                else if (failure is not null)
                    ExceptionDispatchInfo.Throw(failure);
            long[] read = [.. Enumerable.Range(0, _targets.Length).Where(i => _failures[i] is null).Select(i => (long)i)];
            using var rows = torch.tensor(read);
            return read.Length == 0 ? null : new ImageBatch(_images.index_select(0, rows), [.. read.Select(i => _targets[i])]);
        }
    }

    public void Dispose() => _images.Dispose();

    private void CountDown()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _completion.SetResult();
    }
}

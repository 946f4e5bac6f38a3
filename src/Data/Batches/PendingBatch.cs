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
    private int _missing;
    private Exception? _failure;

    /// <summary>A batch whose images are still to be written.</summary>
    public PendingBatch(int count, int height, int width)
    {
        _images = torch.empty(new long[] { count, 3, height, width }, torch.ScalarType.Float32);
        _targets = new DetectionTarget[count];
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

    /// <summary>Marks an image as failed; the first failure is the one that is told.</summary>
    public void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        CountDown();
    }

    /// <summary>Hands the finished batch over.</summary>
    /// <exception cref="Exception">What a worker failed with.</exception>
    public ImageBatch Take()
    {
        if (_failure is { } failure)
        {
            Dispose();
            ExceptionDispatchInfo.Throw(failure);
        }
        return new ImageBatch(_images, _targets);
    }

    public void Dispose() => _images.Dispose();

    private void CountDown()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _completion.SetResult();
    }
}

using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Windows of images, ready for one run of the network, and the images of which nothing follows.</summary>
/// <param name="size">Most windows.</param>
/// <param name="width">Input width.</param>
/// <param name="height">Input height.</param>
internal sealed class WindowBatch(int size, int width, int height)
{
    private readonly List<(ScoredImage Image, ResampleWindow Window)> _windows = [];
    private readonly List<long> _sizes = [];
    private float[] _pixels = [];

    /// <summary>Images whose last window is in this batch, or that cannot be used, in their order.</summary>
    public List<ScoredImage> Ended { get; } = [];

    /// <summary>Whether it is to be run.</summary>
    public bool IsFull => Math.Max(_windows.Count, Ended.Count) >= size;

    /// <summary>Resizes a window of an image to the network's input.</summary>
    public void Add(ScoredImage image, ImagePixels pixels, ResampleWindow window)
    {
        var start = Stopwatch.GetTimestamp();
        var stride = 3 * width * height;
        if (_pixels.Length == 0)
            _pixels = new float[size * stride];
        ImageResampler.Resize(pixels, window, width, height, _pixels.AsSpan(_windows.Count * stride, stride));
        _windows.Add((image, window));
        _sizes.AddRange([window.Width, window.Height]);
        image.PrepareMilliseconds += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Runs the network and gives each image what it found.</summary>
    public void Run(OnnxDetector network, float threshold, int classCount)
    {
        if (_windows.Count == 0)
            return;
        var pixels = _windows.Count == size ? _pixels : _pixels[..(_windows.Count * 3 * width * height)];
        var start = Stopwatch.GetTimestamp();
        var found = network.Run(new PreparedBatch(height, width, pixels, [.. _sizes]), threshold, classCount);
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / _windows.Count;
        foreach (var ((image, window), detections) in _windows.Zip(found))
            image.Add(window, detections, milliseconds);
    }
}

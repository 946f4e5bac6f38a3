using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Tiling;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>An image on its way from a file to detections, and what each step took.</summary>
internal sealed class ScoredImage(string name)
{
    private readonly List<TileBox> _boxes = [];
    private int _windows;

    /// <summary>Path of the file, or what else the image is called.</summary>
    public string Name => name;

    /// <summary>Width of the upright image; 0 of one that cannot be used.</summary>
    public int Width { get; private set; }

    /// <summary>Height of the upright image.</summary>
    public int Height { get; private set; }

    /// <summary>Why the image cannot be used, as a sentence; else null.</summary>
    public string? Problem { get; private set; }

    /// <summary>What should be known of an image that can be used, as a sentence; else null.</summary>
    public string? Oddity { get; private set; }

    /// <summary>Milliseconds until the pixels are there.</summary>
    public double ReadMilliseconds { get; private set; }

    /// <summary>Milliseconds for the resize to the network's input, all windows together.</summary>
    public double PrepareMilliseconds { get; set; }

    /// <summary>Milliseconds in the network: the image's share of the batches that it was part of.</summary>
    public double NetworkMilliseconds { get; private set; }

    /// <summary>Milliseconds from what the windows show to one list.</summary>
    public double FinishMilliseconds { get; private set; }

    /// <summary>What was found, best first; complete when all windows have been scored.</summary>
    public Detections Found { get; private set; } = new([], [], []);

    /// <summary>Reads the pixels, or notes why that is impossible; the caller disposes them.</summary>
    public ImagePixels? Open(ImageSource source)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            (var pixels, Oddity) = source.Read();
            (Width, Height) = (pixels.Width, pixels.Height);
            return pixels;
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
            return null;
        }
        finally
        {
            ReadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    /// <summary>Takes what one window of the image shows.</summary>
    /// <param name="window">The window; boxes are in its pixels.</param>
    /// <param name="found">What the network found there.</param>
    /// <param name="milliseconds">Time in the network.</param>
    public void Add(ResampleWindow window, Detections found, double milliseconds)
    {
        NetworkMilliseconds += milliseconds;
        var start = Stopwatch.GetTimestamp();
        foreach (var (box, i) in BoxXyxy.FromValues(found.BoxesXyxy).Select((box, i) => (box, i)))
        {
            var moved = new BoxXyxy(box.X0 + window.X, box.Y0 + window.Y, box.X1 + window.X, box.Y1 + window.Y);
            _boxes.Add(new TileBox(_windows, found.Labels[i], found.Scores[i], moved, TileGrid.IsCut(moved, window, Width, Height)));
        }
        _windows++;
        FinishMilliseconds += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Makes one list of what all windows show.</summary>
    public ScoredImage Finish()
    {
        var start = Stopwatch.GetTimestamp();
        var boxes = _windows > 1 ? TileMerger.Merge(_boxes) : _boxes; // one window: exactly what the network returned
        Found = new Detections(
            [.. boxes.Select(box => box.Label)], [.. boxes.SelectMany(box => new[] { box.Box.X0, box.Box.Y0, box.Box.X1, box.Box.Y1 })],
            [.. boxes.Select(box => box.Score)]);
        FinishMilliseconds += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return this;
    }
}

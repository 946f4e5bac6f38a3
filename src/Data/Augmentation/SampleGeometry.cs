using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>What happens to the shape of one sample: which window of the image is shown, and where the objects lie in the output.</summary>
/// <param name="Window">Window in pixels of the image.</param>
/// <param name="Objects">Remaining objects; boxes as a share of the output, 0..1.</param>
internal sealed record SampleGeometry(ResampleWindow Window, SampleObjects Objects)
{
    /// <summary>The window is shown with its rows as columns.</summary>
    public bool Transposed { get; init; }

    /// <summary>The whole image, stretched.</summary>
    public static SampleGeometry Whole(int width, int height, SampleObjects objects)
    {
        var window = ResampleWindow.Whole(width, height);
        return new SampleGeometry(window, Normalise(objects, window));
    }

    /// <summary>Zoom-out, crop, flips and transposition, in this order, as the options allow.</summary>
    /// <param name="options">Probabilities.</param>
    /// <param name="random">Random numbers of the sample.</param>
    /// <param name="isFull">False: flips and transposition only.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="objects">Objects in pixels.</param>
    /// <param name="outputWidth">Width after resizing.</param>
    /// <param name="outputHeight">Height after resizing.</param>
    public static SampleGeometry Draw(
        AugmentationOptions options, SampleRandom random, bool isFull, int width, int height, SampleObjects objects, int outputWidth,
        int outputHeight)
    {
        var window = ResampleWindow.Whole(width, height);
        if (isFull && random.Chance(options.ZoomOut))
        {
            var factor = random.Next(1, options.MaximumZoomOut);
            var (canvasWidth, canvasHeight) = ((int)(width * factor), (int)(height * factor));
            var (left, top) = ((int)((canvasWidth - width) * random.NextDouble()), (int)((canvasHeight - height) * random.NextDouble()));
            window = new ResampleWindow(-left, -top, canvasWidth, canvasHeight);
        }
        // From here on boxes count from the corner of the canvas.
        objects = objects.Select(box => Shift(box, window.X, window.Y));
        if (isFull && random.Chance(options.IouCrop)
            && IouCrop.Draw(random, window.Width, window.Height, objects) is var (x, y, cropWidth, cropHeight))
        {
            objects = objects.Select(box => IouCrop.Holds(box, x, y, cropWidth, cropHeight)
                ? Shift(box, x, y).ClampTo(cropWidth, cropHeight)
                : null);
            window = new ResampleWindow(window.X + x, window.Y + y, cropWidth, cropHeight);
        }
        // What is off draws no number: trainings without it go on as they began.
        window = window with
        {
            Mirrored = random.Chance(options.HorizontalFlip),
            Flipped = options.VerticalFlip > 0 && random.Chance(options.VerticalFlip),
        };
        if (window.Mirrored)
            objects = objects.Select(box => new BoxXyxy(window.Width - box.X1, box.Y0, window.Width - box.X0, box.Y1));
        if (window.Flipped)
            objects = objects.Select(box => new BoxXyxy(box.X0, window.Height - box.Y1, box.X1, window.Height - box.Y0));
        var transposed = options.Transpose > 0 && random.Chance(options.Transpose);
        if (transposed)
            (outputWidth, outputHeight) = (outputHeight, outputWidth);

        // A box must be large enough as it is and after resizing.
        var smallestWidth = options.MinimumBoxSize * Math.Max(1, window.Width / (double)outputWidth);
        var smallestHeight = options.MinimumBoxSize * Math.Max(1, window.Height / (double)outputHeight);
        objects = objects.Select(box => box.X1 - box.X0 >= smallestWidth && box.Y1 - box.Y0 >= smallestHeight ? box : null);
        objects = Normalise(objects, window with { X = 0, Y = 0 });
        if (transposed)
            objects = objects.Select(box => new BoxXyxy(box.Y0, box.X0, box.Y1, box.X1));
        return new SampleGeometry(window, objects) { Transposed = transposed };
    }

    private static SampleObjects Normalise(SampleObjects objects, ResampleWindow window) => objects.Select(box =>
        new BoxXyxy((box.X0 - window.X) / window.Width, (box.Y0 - window.Y) / window.Height, (box.X1 - window.X) / window.Width,
            (box.Y1 - window.Y) / window.Height));

    private static BoxXyxy Shift(BoxXyxy box, int x, int y) => new(box.X0 - x, box.Y0 - y, box.X1 - x, box.Y1 - y);
}

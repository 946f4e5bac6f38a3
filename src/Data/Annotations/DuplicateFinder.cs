using System.Numerics;
using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Finds images that show the same: doubles of one file, neighbours of a film, one picture stored twice. In two parts of a data set they
/// make a detector look better than it is.
/// </summary>
public static class DuplicateFinder
{
    /// <summary>Side of the small image that is compared, and of the one whose edges make its sign.</summary>
    private const int Side = 32, SignSide = 8;

    /// <summary>Bits of 64 in which the signs of images that are compared may differ.</summary>
    private const int MostBits = 6;

    /// <summary>
    /// Mean difference of the grey values of images that are alike, in mean differences from their own mean: surfaces of one material have
    /// much the same grey everywhere, and what they show is in the rest.
    /// </summary>
    private const float MostDifference = 0.15f;

    /// <summary>Images whose grey values differ less than this from their mean show nothing: black frames are all alike.</summary>
    private const float Flat = 0.004f;

    /// <summary>Compares every image with every other one. Images that cannot be read are passed over.</summary>
    /// <param name="parts">Data sets, for example what is trained on and what is measured on.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <returns>Pairs in the order of the data; of several that are all alike each with the first one.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public static IReadOnlyList<AlikeImages> Find(
        IReadOnlyList<DetectionDataset> parts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var images = parts.SelectMany((part, place) => part.Images.Select(image => (Image: image, Part: place))).ToArray();
        var sketches = new Sketch?[images.Length];
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(0, images.Length, options, i => sketches[i] = Sketch.Of(images[i].Image.Path));

        var partner = new (int First, float Difference)?[images.Length];
        Parallel.For(1, images.Length, options, second =>
        {
            if (sketches[second] is not { } sketch)
                return;
            for (var first = 0; first < second; first++)
                if (sketches[first] is { } other && BitOperations.PopCount(sketch.Sign ^ other.Sign) <= MostBits
                    && sketch.DifferenceTo(other) is <= MostDifference and var difference)
                {
                    partner[second] = (first, difference);
                    return;
                }
        });
        return
        [
            .. Enumerable.Range(0, images.Length).Where(i => partner[i] is not null).Select(i => new AlikeImages(
                images[partner[i]!.Value.First].Image, images[i].Image, images[partner[i]!.Value.First].Part, images[i].Part,
                partner[i]!.Value.Difference)),
        ];
    }

    /// <summary>A small grey image, and a bit for each place where it becomes brighter to the right (dHash).</summary>
    private sealed record Sketch(float[] Grey, float Contrast, ulong Sign)
    {
        public static Sketch? Of(string path)
        {
            try
            {
                using var image = ImageFile.Decode(path);
                var grey = GreyOf(image, Side, Side);
                var mean = grey.Average();
                var contrast = grey.Average(value => Math.Abs(value - mean));
                if (contrast < Flat)
                    return null;
                var edges = GreyOf(image, SignSide + 1, SignSide);
                ulong sign = 0;
                for (var y = 0; y < SignSide; y++)
                    for (var x = 0; x < SignSide; x++)
                        if (edges[y * (SignSide + 1) + x + 1] > edges[y * (SignSide + 1) + x])
                            sign |= 1UL << (y * SignSide + x);
                return new Sketch(grey, contrast, sign);
            }
            catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        public float DifferenceTo(Sketch other)
        {
            var sum = 0f;
            for (var i = 0; i < Grey.Length; i++)
                sum += Math.Abs(Grey[i] - other.Grey[i]);
            return sum / Grey.Length / Math.Min(Contrast, other.Contrast);
        }

        private static float[] GreyOf(ImagePixels image, int width, int height)
        {
            var planes = new float[3 * width * height];
            ImageResampler.Resize(image, ResampleWindow.Whole(image.Width, image.Height), width, height, planes);
            var grey = new float[width * height];
            for (var i = 0; i < grey.Length; i++)
                grey[i] = 0.299f * planes[i] + 0.587f * planes[grey.Length + i] + 0.114f * planes[2 * grey.Length + i];
            return grey;
        }
    }
}

using System.Buffers;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>Turns a decoded image into one image of a batch and its target.</summary>
/// <param name="width">Width of the output.</param>
/// <param name="height">Height of the output.</param>
/// <param name="options">Random changes; null only stretches.</param>
internal sealed class SampleRenderer(int width, int height, AugmentationOptions? options)
{
    /// <summary>Draws the changes, writes the pixels and moves the boxes.</summary>
    /// <param name="image">The image.</param>
    /// <param name="objects">Its objects, in pixels.</param>
    /// <param name="random">Random numbers of the sample.</param>
    /// <param name="isFull">False: flips and transposition only.</param>
    /// <param name="planes">[3, height, width] output in 0..1.</param>
    /// <returns>Class index and box of each remaining object; boxes as a share of the output, 0..1.</returns>
    public (int[] Labels, BoxCxcywh[] Boxes) Render(
        ImagePixels image, SampleObjects objects, SampleRandom random, bool isFull, Span<float> planes)
    {
        var geometry = options is null
            ? SampleGeometry.Whole(image.Width, image.Height, objects)
            : SampleGeometry.Draw(options, random, isFull, image.Width, image.Height, objects, width, height);
        var region = geometry.Transposed
            ? Transposed(image, geometry.Window, planes)
            : ImageResampler.Resize(image, geometry.Window, width, height, planes);
        if (options is { Photometric: > 0, PhotometricStrength: > 0 } && isFull)
            ColorTransform.Draw(options, random, planes, width, region).Apply(planes, width, region);
        var (labels, boxes) = geometry.Objects;
        return (labels, Array.ConvertAll(boxes, box => box.ToCxcywh()));
    }

    private PlaneRegion Transposed(ImagePixels image, ResampleWindow window, Span<float> planes)
    {
        var size = width * height;
        var upright = ArrayPool<float>.Shared.Rent(3 * size); // [3, width, height]
        var region = ImageResampler.Resize(image, window, height, width, upright.AsSpan(0, 3 * size));
        for (var plane = 0; plane < 3 * size; plane += size)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    planes[plane + y * width + x] = upright[plane + x * height + y];
        ArrayPool<float>.Shared.Return(upright);
        return new PlaneRegion(region.Y0, region.X0, region.Y1, region.X1);
    }
}

using System;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>
/// Resizing as the package does it: <c>Fill</c> takes the nearest pixel, the two that keep the aspect ratio interpolate with the
/// Mitchell-Netravali cubic (B = C = 1/3, four taps, no averaging when they shrink) onto black.
/// </summary>
internal static class ImageResizer
{
    public static MLImage Resize(MLImage source, ResizeSettings settings) => settings.Kind switch
    {
        ImageResizingEstimator.ResizingKind.Fill => Nearest(source, settings.Width, settings.Height),
        _ => Cubic(source, settings),
    };

    private static MLImage Nearest(MLImage source, int width, int height)
    {
        byte[] target = GC.AllocateUninitializedArray<byte>(4 * width * height);
        ReadOnlySpan<byte> pixels = source.Pixels;
        for (int y = 0, to = 0; y < height; y++)
        {
            int row = (int)((y + 0.5) * source.Height / height) * source.Width;
            for (int x = 0; x < width; x++, to += 4)
            {
                int from = 4 * (row + (int)((x + 0.5) * source.Width / width));
                pixels.Slice(from, 4).CopyTo(target.AsSpan(to));
            }
        }
        return Make(source, width, height, target);
    }

    private static MLImage Cubic(MLImage source, ResizeSettings settings)
    {
        (int left, int top, int width, int height) = Place(source, settings);
        byte[] target = new byte[4 * settings.Width * settings.Height];
        for (int alpha = 3; alpha < target.Length; alpha += 4)
            target[alpha] = 255;

        ResizeTap[] columns = ResizeTap.Of(source.Width, width, left, settings.Width);
        ResizeTap[] rows = ResizeTap.Of(source.Height, height, top, settings.Height);
        ReadOnlySpan<byte> pixels = source.Pixels;
        // The rows between the two passes: columns are done for each source row that is needed.
        var between = new float[source.Height * columns.Length * 3];
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < columns.Length; x++)
                columns[x].Sum(pixels, 4 * y * source.Width, 4, between.AsSpan(((y * columns.Length) + x) * 3, 3));
        }
        Span<float> sum = stackalloc float[3];
        foreach (ResizeTap row in rows)
        {
            for (int x = 0; x < columns.Length; x++)
            {
                row.Sum(between, x * 3, columns.Length * 3, sum);
                int to = 4 * ((row.Target * settings.Width) + columns[x].Target);
                for (int c = 0; c < 3; c++)
                    target[to + c] = (byte)Math.Clamp((int)MathF.Round(sum[c]), 0, 255);
            }
        }
        return Make(source, settings.Width, settings.Height, target);
    }

    /// <summary>Where the whole picture comes to lie; with <c>IsoCrop</c> it reaches beyond the target.</summary>
    private static (int Left, int Top, int Width, int Height) Place(MLImage source, ResizeSettings settings)
    {
        float byWidth = (float)settings.Width / source.Width;
        float byHeight = (float)settings.Height / source.Height;
        bool pad = settings.Kind == ImageResizingEstimator.ResizingKind.IsoPad;
        float scale = pad ? Math.Min(byWidth, byHeight) : Math.Max(byWidth, byHeight);
        float spareWidth = settings.Width - (source.Width * scale);
        float spareHeight = settings.Height - (source.Height * scale);
        int left = settings.Anchor switch
        {
            ImageResizingEstimator.Anchor.Left when !pad => 0,
            ImageResizingEstimator.Anchor.Right when !pad => (int)spareWidth,
            _ => (int)(spareWidth / 2),
        };
        int top = settings.Anchor switch
        {
            ImageResizingEstimator.Anchor.Top when !pad => 0,
            ImageResizingEstimator.Anchor.Bottom when !pad => (int)spareHeight,
            _ => (int)(spareHeight / 2),
        };
        // The dimension that decides the scale has no spare room, whatever rounding says.
        bool widthDecides = pad ? byWidth <= byHeight : byWidth > byHeight;
        return (widthDecides ? 0 : left, widthDecides ? top : 0, (int)(source.Width * scale), (int)(source.Height * scale));
    }

    private static MLImage Make(MLImage source, int width, int height, byte[] pixels) =>
        source.PixelFormat == MLPixelFormat.Bgra32 ? MLImage.Own(width, height, pixels) : MLImage.CreateFromPixels(width, height, source.PixelFormat, pixels);
}

using System;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Pixels as a vector, planar or interleaved. Floats are <c>(pixel - offset) * scale</c>.</summary>
internal static class PixelReader
{
    public static ValueGetter<VBuffer<float>> Floats(ValueGetter<MLImage> getImage, ImageDataViewType type, PixelSettings settings)
    {
        var values = new float[256];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i - settings.Offset) * settings.Scale;
        return Reader(getImage, type, settings, values);
    }

    public static ValueGetter<VBuffer<byte>> Bytes(ValueGetter<MLImage> getImage, ImageDataViewType type, PixelSettings settings)
    {
        var values = new byte[256];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)i;
        return Reader(getImage, type, settings, values);
    }

    private static ValueGetter<VBuffer<T>> Reader<T>(ValueGetter<MLImage> getImage, ImageDataViewType type, PixelSettings settings, T[] values)
    {
        var channels = settings.Channels();
        int area = type.Width * type.Height;
        MLImage image = null;
        return (ref VBuffer<T> target) =>
        {
            getImage(ref image);
            if (image == null)
            {
                target = new VBuffer<T>(area * channels.Count, 0, [], []);
                return;
            }
            if (image.Width != type.Width || image.Height != type.Height)
                throw new InvalidOperationException($"The image is {image.Width} x {image.Height}, its column promises {type.Width} x {type.Height}.");
            VBufferEditor<T> editor = VBufferEditor.Create(ref target, area * channels.Count);
            ReadOnlySpan<byte> pixels = image.Pixels;
            for (int c = 0; c < channels.Count; c++)
            {
                int offset = OffsetOf(image.PixelFormat, channels[c]);
                Span<T> plane = settings.Interleave ? editor.Values[c..] : editor.Values.Slice(c * area, area);
                int step = settings.Interleave ? channels.Count : 1;
                for (int from = offset, to = 0; from < pixels.Length; from += 4, to += step)
                    plane[to] = values[pixels[from]];
            }
            target = editor.Commit();
        };
    }

    private static int OffsetOf(MLPixelFormat format, ImagePixelExtractingEstimator.ColorBits channel)
    {
        (int red, int green, int blue, int alpha) = PixelLayout.OffsetsOf(format);
        return channel switch
        {
            ImagePixelExtractingEstimator.ColorBits.Red => red,
            ImagePixelExtractingEstimator.ColorBits.Green => green,
            ImagePixelExtractingEstimator.ColorBits.Blue => blue,
            _ => alpha,
        };
    }
}

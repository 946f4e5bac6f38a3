using System.Buffers;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// A decoded image, upright and opaque: four bytes a pixel, blue, green, red and one that is ignored, rows from the top without padding.
/// The memory may be rented; disposing gives it back, and whoever forgets to leaves it to the garbage collector.
/// </summary>
internal sealed class ImagePixels : IDisposable
{
    /// <summary>Blue, green, red and a byte that is ignored.</summary>
    public const int BytesPerPixel = 4;

    private readonly bool _isRented;
    private byte[]? _bytes;

    private ImagePixels(int width, int height, byte[] bytes, bool isRented) =>
        (Width, Height, _bytes, _isRented) = (width, height, bytes, isRented);

    /// <summary>An image of one colour, black at first, in memory of its own.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the image has more than 2 GB.</exception>
    public ImagePixels(int width, int height) : this(width, height, new byte[CountBytes(width, height)], isRented: false)
    {
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width · Height · 4 bytes: B G R and one that is ignored.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been given back.</exception>
    public Span<byte> Bytes => (_bytes ?? throw new ObjectDisposedException(nameof(ImagePixels))).AsSpan(0, Width * Height * BytesPerPixel);

    /// <summary>Gives rented memory back; the pixels must not be used any more.</summary>
    public void Dispose()
    {
        if (_isRented && Interlocked.Exchange(ref _bytes, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Shows the pixels to SkiaSharp where they lie; the pixmap ends with the call.</summary>
    /// <param name="use">Does something with them.</param>
    public unsafe void Lend(Action<SKPixmap> use)
    {
        var info = new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        fixed (byte* pixels = Bytes)
        {
            using var pixmap = new SKPixmap(info, (nint)pixels, info.RowBytes);
            use(pixmap);
        }
    }

    /// <summary>A copy in memory of its own.</summary>
    public ImagePixels Clone()
    {
        var copy = new ImagePixels(Width, Height);
        Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>An image in rented memory with whatever was in there.</summary>
    public static ImagePixels Rent(int width, int height) =>
        new(width, height, ArrayPool<byte>.Shared.Rent(CountBytes(width, height)), isRented: true);

    private static int CountBytes(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var bytes = (long)width * height * BytesPerPixel;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Array.MaxLength, nameof(width));
        return (int)bytes;
    }
}

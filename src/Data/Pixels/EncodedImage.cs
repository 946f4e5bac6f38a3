using System.Buffers;
using System.Globalization;
using Microsoft.ML.SparseDetr.Primitives;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// An image file in memory that has passed all checks short of decoding: it is a regular file of a known format, its structure is
/// whole, and its size is within the limits.
/// </summary>
internal sealed unsafe class EncodedImage : IDisposable
{
    private readonly string _name;
    private readonly byte[] _rented;
    private readonly MemoryHandle _pin;
    private readonly SKData? _data;
    private readonly SKCodec? _codec;

    private EncodedImage(string name, byte[] rented, int length)
    {
        (_name, _rented) = (name, rented);
        _pin = rented.AsMemory().Pin();
        try
        {
            var file = rented.AsSpan(0, length);
            if (ImageStructure.FindFormat(file, out var format) is { } unknown)
                throw new ImageException(name, unknown) { IsOfUnknownFormat = true };
            if (ImageStructure.FindProblem(file, format, out var pngOrientation) is { } problem)
                throw new ImageException(name, problem);
            _data = SKData.Create((nint)_pin.Pointer, length);
            _codec = SKCodec.Create(_data) ?? throw new ImageException(name, "is damaged: its header cannot be read");

            (StoredWidth, StoredHeight) = (_codec.Info.Width, _codec.Info.Height);
            Orientation = format == ImageFormat.Png ? pngOrientation : (int)_codec.EncodedOrigin;
            if ((long)StoredWidth * StoredHeight > ImageLimits.MaximumPixels)
                throw TooLarge(name, this, ImageLimits.MaximumPixels,
                    $"make it smaller, or raise the setting {ImageLimits.MaximumPixelsSetting}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Width of the pixels as the file has them.</summary>
    public int StoredWidth { get; }

    /// <summary>Height of the pixels as the file has them.</summary>
    public int StoredHeight { get; }

    /// <summary>EXIF orientation, 1 to 8; 1 is upright as stored.</summary>
    public int Orientation { get; }

    /// <summary>What the user should know though the image is used, as a sentence without its subject and full stop; else null.</summary>
    public string? Oddity => _codec!.FrameCount > 1 ? $"is an animation of {_codec.FrameCount} frames; the first one is read" : null;

    /// <summary>Width of the upright image.</summary>
    public int Width => ImageOrientation.SwapsSides(Orientation) ? StoredHeight : StoredWidth;

    /// <summary>Height of the upright image.</summary>
    public int Height => ImageOrientation.SwapsSides(Orientation) ? StoredWidth : StoredHeight;

    /// <summary>Reads a file; its pixels are not decoded yet.</summary>
    /// <exception cref="ImageException">It is no image that can be used; the message names the path, the cause and what to do.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static EncodedImage Open(string path)
    {
        if (RegularFile.FindProblem(path, ImageLimits.MaximumFileBytes, out var file) is { } problem)
            throw new ImageException(path, problem);
        using var handle = File.OpenHandle(file.FullName);
        return Fill(path, (int)file.Length, (bytes, at) => RandomAccess.Read(handle, bytes, at));
    }

    /// <summary>Reads a stream to its end; the pixels are not decoded yet.</summary>
    /// <param name="stream">The encoded image.</param>
    /// <param name="name">What messages call the image.</param>
    /// <exception cref="ImageException">It is no image that can be used.</exception>
    public static EncodedImage Read(Stream stream, string name)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        return Fill(name, (int)bytes.Length, (span, _) => bytes.Read(span));
    }

    /// <summary>Takes the bytes of a file; the pixels are not decoded yet.</summary>
    /// <param name="bytes">The encoded image; it is copied.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maximumPixels">Most pixels that it may have, beside the limit of the process.</param>
    /// <exception cref="ImageException">It is no image that can be used.</exception>
    public static EncodedImage Read(ReadOnlySpan<byte> bytes, string name, long maximumPixels)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length, 1));
        bytes.CopyTo(rented);
        var image = new EncodedImage(name, rented, bytes.Length);
        var pixels = (long)image.StoredWidth * image.StoredHeight;
        if (pixels <= maximumPixels)
            return image;
        image.Dispose();
        throw TooLarge(name, image, maximumPixels, "make it smaller");
    }

    private static ImageException TooLarge(string name, EncodedImage image, long maximumPixels, string remedy) =>
        new(name, string.Create(
            CultureInfo.InvariantCulture,
            $"is {image.StoredWidth}×{image.StoredHeight}, more than the {maximumPixels / 1e6:0.######} megapixels that are allowed; "
            + $"{remedy}"))
        { IsTooLarge = true };

    private delegate int Reader(Span<byte> bytes, long position);

    private static EncodedImage Fill(string name, int length, Reader read)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        var filled = 0;
        for (int count; filled < length && (count = read(rented.AsSpan(filled, length - filled), filled)) > 0;)
            filled += count;
        return new EncodedImage(name, rented, filled);
    }

    /// <summary>Decodes the pixels and turns them upright; the caller disposes them.</summary>
    /// <exception cref="ImageException">The pixels are cut off or damaged.</exception>
    public ImagePixels Decode() => ImageOrientation.TurnUpright(DecodeStored(), Orientation);

    /// <summary>
    /// Decodes the pixels as they lie in the file (of an animation the first frame). Alpha is dropped: a transparent pixel keeps its
    /// stored colour.
    /// </summary>
    /// <exception cref="ImageException">The pixels are cut off or damaged.</exception>
    public ImagePixels DecodeStored()
    {
        var alpha = _codec!.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        // Without a colour space the values stay as they are stored, which is what the official training codes see.
        var info = new SKImageInfo(StoredWidth, StoredHeight, SKColorType.Bgra8888, alpha);
        var stored = ImagePixels.Rent(StoredWidth, StoredHeight);
        SKCodecResult result;
        fixed (byte* pixels = stored.Bytes)
            result = _codec.GetPixels(info, (nint)pixels, info.RowBytes, new SKCodecOptions(SKZeroInitialized.No));
        if (result == SKCodecResult.Success)
            return stored;
        stored.Dispose();
        throw new ImageException(_name, result == SKCodecResult.IncompleteInput ? "is cut off" : $"is damaged ({result})");
    }

    public void Dispose()
    {
        _codec?.Dispose();
        _data?.Dispose();
        _pin.Dispose();
        ArrayPool<byte>.Shared.Return(_rented);
    }
}

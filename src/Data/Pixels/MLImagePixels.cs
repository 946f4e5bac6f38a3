using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// ML.NET's images as upright, opaque pixels. ML.NET decodes without regard to EXIF orientation, multiplies colours by alpha, and shows the
/// missing part of a file as black. <c>LoadImages</c> leaves the path in the tag, so what it spoilt is made good with the file; of an
/// image without a tag nothing is known but its pixels.
/// </summary>
internal static class MLImagePixels
{
    /// <summary>Pixels that are compared to tell whether an image still is what its file holds.</summary>
    private const int Compared = 256;

    // Red and blue change places; the two others stay.
    private static readonly Vector128<byte> SwapRedAndBlue = Vector128.Create((byte)2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);

    /// <summary>A copy of the pixels; the caller disposes it.</summary>
    /// <exception cref="ImageException">The file in the tag is damaged or cut off.</exception>
    public static ImagePixels Read(MLImage image)
    {
        using var file = Open(image.Tag);
        var pixels = Copy(image, out var isOpaque);
        if (!isOpaque && !TryRestore(pixels, file))
            Unpremultiply(pixels);
        return file is null ? pixels : ImageOrientation.TurnUpright(pixels, file.Orientation);
    }

    /// <summary>A new image of ML.NET with the same pixels, opaque.</summary>
    public static MLImage ToMLImage(this ImagePixels image)
    {
        var bytes = image.Bytes.ToArray();
        var pixels = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan());
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] |= 0xFF000000;
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Bgra32, bytes);
    }

    /// <summary>
    /// The file in a tag, or null: users may keep a note there, or the path of a file that they have decoded by other means.
    /// </summary>
    private static EncodedImage? Open(string? tag)
    {
        try
        {
            return string.IsNullOrEmpty(tag) || !File.Exists(tag) ? null : EncodedImage.Open(tag);
        }
        catch (ImageException exception) when (exception.IsOfUnknownFormat)
        {
            return null;
        }
    }

    private static ImagePixels Copy(MLImage image, out bool isOpaque)
    {
        var copy = ImagePixels.Rent(image.Width, image.Height);
        var source = image.Pixels;
        var target = copy.Bytes;
        var isBgr = image.PixelFormat == MLPixelFormat.Bgra32;
        var all = Vector128<byte>.AllBitsSet;
        var i = 0;
        for (; i <= target.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var four = Vector128.Create(source.Slice(i, Vector128<byte>.Count));
            all &= four;
            (isBgr ? four : Vector128.Shuffle(four, SwapRedAndBlue)).CopyTo(target[i..]);
        }
        isOpaque = (all.AsUInt32() | Vector128.Create(0x00FFFFFFu)) == Vector128<uint>.AllBitsSet;
        for (; i < target.Length; i += ImagePixels.BytesPerPixel)
        {
            (target[i], target[i + 1], target[i + 2], target[i + 3]) = isBgr
                ? (source[i], source[i + 1], source[i + 2], source[i + 3])
                : (source[i + 2], source[i + 1], source[i], source[i + 3]);
            isOpaque &= source[i + 3] == byte.MaxValue;
        }
        return copy;
    }

    /// <summary>
    /// Puts the colours of the file, which nothing has multiplied, in the place of the multiplied ones; false when the image no longer is
    /// what the file holds, because a transform has changed its size or its colours.
    /// </summary>
    private static bool TryRestore(ImagePixels pixels, EncodedImage? file)
    {
        if (file is null || (file.StoredWidth, file.StoredHeight) != (pixels.Width, pixels.Height))
            return false;
        using var decoded = file.DecodeStored();
        var stored = decoded.Bytes;
        var multiplied = pixels.Bytes;
        var step = Math.Max(1, pixels.Width * pixels.Height / Compared) * ImagePixels.BytesPerPixel;
        for (var i = 0; i < stored.Length; i += step)
            for (var channel = 0; channel < 3; channel++)
                if (Math.Abs(stored[i + channel] * stored[i + 3] / 255 - multiplied[i + channel]) > 1)
                    return false;
        stored.CopyTo(multiplied);
        return true;
    }

    /// <summary>
    /// Divides colours by alpha if they can have been multiplied by it, which is so when none is greater than its alpha. What is fully
    /// transparent has lost its colour and stays black.
    /// </summary>
    private static void Unpremultiply(ImagePixels image)
    {
        var bytes = image.Bytes;
        for (var i = 0; i < bytes.Length; i += ImagePixels.BytesPerPixel)
            if (Math.Max(bytes[i], Math.Max(bytes[i + 1], bytes[i + 2])) > bytes[i + 3])
                return;
        for (var i = 0; i < bytes.Length; i += ImagePixels.BytesPerPixel)
            for (var (channel, alpha) = (0, (int)bytes[i + 3]); channel < 3 && alpha > 0; channel++)
                bytes[i + channel] = (byte)((bytes[i + channel] * 255 + alpha / 2) / alpha);
    }
}

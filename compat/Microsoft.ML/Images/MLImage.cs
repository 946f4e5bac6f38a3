using System;
using System.Collections.Generic;
using System.IO;

namespace Microsoft.ML.Data;

public sealed class MLImage : IDisposable
{
    // The package's table, as far as a decoder or encoder stands behind it here.
    private static readonly Dictionary<string, string> Encoders = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = ".jpg",
        [".jpeg"] = ".jpg",
        [".png"] = ".png",
        [".bmp"] = ".bmp",
        [".webp"] = ".webp",
        [".tif"] = ".tiff",
        [".tiff"] = ".tiff",
    };

    private readonly int width;
    private readonly int height;
    private readonly MLPixelFormat pixelFormat;
    private byte[] pixels;
    private string tag;

    private MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels)
    {
        this.width = width;
        this.height = height;
        this.pixelFormat = pixelFormat;
        this.pixels = pixels;
    }

    public int Width => Alive(width);

    public int Height => Alive(height);

    public MLPixelFormat PixelFormat => Alive(pixelFormat);

    public int BitsPerPixel => Alive(32);

    public ReadOnlySpan<byte> Pixels => Alive(pixels);

    public byte[] GetBGRPixels => PixelLayout.ToBgr(Alive(pixels), pixelFormat);

    public string Tag
    {
        get => Alive(tag);
        set => tag = Alive(value);
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        try
        {
            return Decode(File.ReadAllBytes(imagePath));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"Invalid path '{imagePath}': {error.Message}", nameof(imagePath), error);
        }
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        try
        {
            using var memory = new MemoryStream();
            imageStream.CopyTo(memory);
            return Decode(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        }
        catch (FormatException error)
        {
            string name = imageStream is FileStream file ? $" of '{file.Name}'" : "";
            throw new ArgumentException($"Invalid input stream contents{name}: {error.Message}", nameof(imageStream), error);
        }
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != 4L * width * height)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.", nameof(imagePixelData));
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public void Save(string imagePath)
    {
        Alive(imagePath);
        ArgumentNullException.ThrowIfNull(imagePath);
        string extension = Path.GetExtension(imagePath);
        if (!Encoders.TryGetValue(extension, out string format))
            throw new ArgumentException($"Path has invalid image file extension: '{imagePath}' ends in none of {string.Join(' ', Encoders.Keys)}.", nameof(imagePath));
        byte[] encoded = ImageCodecs.Encode(format, pixels, width, height, pixelFormat == MLPixelFormat.Rgba32);
        WholeFile.Write(imagePath, stream => stream.Write(encoded));
    }

    public void Dispose() => pixels = null;

    /// <summary>An image over pixels that nobody else keeps.</summary>
    internal static MLImage Own(int width, int height, byte[] bgra) => new(width, height, MLPixelFormat.Bgra32, bgra);

    private static MLImage Decode(ReadOnlySpan<byte> file)
    {
        ImageHeader header = ImageHeader.Read(file);
        byte[] bgra = GC.AllocateUninitializedArray<byte>(4 * header.Width * header.Height);
        ImageCodecs.Decode(file, header, bgra);
        return Own(header.Width, header.Height, bgra);
    }

    private T Alive<T>(T value) => pixels != null ? value : throw new InvalidOperationException("Object is disposed.");
}

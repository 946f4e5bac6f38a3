using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.SparseDetr.Compat;

namespace Microsoft.ML.Data;

/// <summary>The native library <c>ImageCodecs</c>, looked for beside this assembly and then in <c>artifacts/native</c> of the repository.</summary>
internal static unsafe partial class ImageCodecs
{
    private const string Library = "ImageCodecs";
    private const int ErrorCapacity = 512;

    static ImageCodecs()
    {
        NativeLibrary.SetDllImportResolver(typeof(ImageCodecs).Assembly, Resolve);
    }

    /// <summary>Decodes a picture file into <paramref name="bgra"/>.</summary>
    /// <exception cref="FormatException">The decoder could not.</exception>
    public static void Decode(ReadOnlySpan<byte> file, in ImageHeader header, Span<byte> bgra)
    {
        if (bgra.Length != 4L * header.Width * header.Height)
            throw new ArgumentException("The buffer is not of the picture's size.", nameof(bgra));
        bool keepAlpha = header.Format is ImageFormat.Png or ImageFormat.WebP or ImageFormat.Tiff;
        byte* error = stackalloc byte[ErrorCapacity];
        fixed (byte* data = file)
        fixed (byte* target = bgra)
        {
            if (image_decode(data, file.Length, keepAlpha ? 1 : 0, target, header.Width, header.Height, error, ErrorCapacity) != 0)
                throw new FormatException($"its {header.Format} data cannot be decoded: {Text(error)}");
        }
    }

    /// <summary>Encodes pixels as the format of <paramref name="extension"/>, for instance <c>.png</c>.</summary>
    public static byte[] Encode(string extension, ReadOnlySpan<byte> pixels, int width, int height, bool rgba)
    {
        byte* error = stackalloc byte[ErrorCapacity];
        byte* encoded = null;
        long length = 0;
        fixed (byte* source = pixels)
        {
            if (image_encode(extension, source, width, height, rgba ? 1 : 0, &encoded, &length, error, ErrorCapacity) != 0)
                throw new InvalidOperationException($"The picture cannot be encoded as {extension}: {Text(error)}");
        }
        try
        {
            return new ReadOnlySpan<byte>(encoded, checked((int)length)).ToArray();
        }
        finally
        {
            image_free(encoded);
        }
    }

    private static string Text(byte* error) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(error));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        OpenMpWaiting.Shorten(); // OpenCV brings the OpenMP runtime along
        string file = $"lib{Library}.so";
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, file), out nint handle))
            return handle;
        for (string folder = AppContext.BaseDirectory; folder != null; folder = Path.GetDirectoryName(folder))
        {
            string candidate = Path.Combine(folder, "artifacts", "native", file);
            if (File.Exists(candidate))
                return NativeLibrary.Load(candidate);
        }
        throw new DllNotFoundException($"{file} is neither beside the program nor in artifacts/native; './build.sh setup' builds it.");
    }

    [LibraryImport(Library)]
    private static partial int image_decode(byte* data, long length, int keepAlpha, byte* bgra, int width, int height, byte* error, int capacity);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int image_encode(string extension, byte* pixels, int width, int height, int rgba, byte** encoded, long* length, byte* error, int capacity);

    [LibraryImport(Library)]
    private static partial void image_free(byte* encoded);
}

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>A picture of four bytes a pixel, rows from the top without padding, seen in place.</summary>
/// <param name="pixels">Width · Height · 4 bytes.</param>
/// <param name="width">Width in pixels.</param>
/// <param name="height">Height in pixels.</param>
/// <param name="isBgr">The first byte is blue, not red.</param>
internal readonly ref struct PixelView(ReadOnlySpan<byte> pixels, int width, int height, bool isBgr)
{
    public const int BytesPerPixel = 4;

    public ReadOnlySpan<byte> Pixels { get; } = pixels[..(width * height * BytesPerPixel)];

    public int Width { get; } = width;

    public int Height { get; } = height;

    public bool IsBgr { get; } = isBgr;

    public ReadOnlySpan<byte> Row(int y) => Pixels.Slice(y * Width * BytesPerPixel, Width * BytesPerPixel);
}

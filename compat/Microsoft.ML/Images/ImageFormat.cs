namespace Microsoft.ML.Data;

internal enum ImageFormat
{
    Jpeg,
    Png,
    Bmp,
    Tiff,
    WebP,
}

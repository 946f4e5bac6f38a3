namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>Formats that are read.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
}

using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>
/// An annotation that was drawn on the pixels as the file stores them, by a tool that does not know EXIF. Only where EXIF swaps the sides
/// of an oblong image does its size tell.
/// </summary>
internal static class StoredAnnotation
{
    /// <summary>Whether the size of the annotation is that of the stored pixels and not that of the upright image.</summary>
    public static bool Fits(DatasetImage image, EncodedImage file) =>
        (image.Width, image.Height) == (file.StoredWidth, file.StoredHeight) && (image.Width, image.Height) != (file.Width, file.Height);

    /// <summary>The annotation of the upright image.</summary>
    /// <param name="image">The annotation as it stands.</param>
    /// <param name="orientation">EXIF orientation, 5 to 8.</param>
    public static DatasetImage ToUpright(DatasetImage image, int orientation) => image with
    {
        Width = image.Height,
        Height = image.Width,
        Objects = [.. image.Objects.Select(item => item with
        {
            X = orientation is 5 or 8 ? item.Y : image.Height - item.Y - item.Height,
            Y = orientation is 5 or 6 ? item.X : image.Width - item.X - item.Width,
            Width = item.Height,
            Height = item.Width,
        })],
    };
}

namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// The part of the plane around an image that is stretched over the output. It may reach beyond the image: what lies outside is black.
/// A crop, an enlarged canvas, a mirror and the resize are so one pass over the pixels, with the very result of doing them one after the
/// other.
/// </summary>
/// <param name="X">Left edge in pixels of the image; negative on an enlarged canvas.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Mirrored">Left and right are exchanged after cropping.</param>
/// <param name="Flipped">Top and bottom are exchanged after cropping.</param>
internal readonly record struct ResampleWindow(int X, int Y, int Width, int Height, bool Mirrored = false, bool Flipped = false)
{
    /// <summary>The whole image.</summary>
    public static ResampleWindow Whole(int width, int height) => new(0, 0, width, height);
}

using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Writing;

/// <summary>Boxes as formats take them that have none that stands out of its image.</summary>
internal static class WrittenBox
{
    /// <summary>The part of the box that is inside of the image; null, and the object is told as left out, when there is none.</summary>
    public static PixelBox? Of(DatasetObject item, DatasetImage image, TargetFolder target)
    {
        var box = PixelBox.FromCorners(Math.Max(item.X, 0), Math.Max(item.Y, 0), Math.Min(item.X + item.Width, image.Width),
            Math.Min(item.Y + item.Height, image.Height));
        if (box.Width > 0 && box.Height > 0)
            return box;
        target.Findings.SkipObjectEach(DatasetFindingKind.BoxOutside, null, image.Name, "the box lies outside the image");
        return null;
    }
}

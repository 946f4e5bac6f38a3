using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Makes a data set of a listing: finds images, sizes and classes, and fits the boxes.</summary>
internal static class ListedDataset
{
    /// <param name="listing">What the annotation files say.</param>
    /// <param name="folders">Folders where the images may lie, the usual ones first.</param>
    /// <param name="builder">Has the findings so far and takes those to come.</param>
    /// <param name="asDefined">Whether boxes are pixels whatever they look like.</param>
    /// <exception cref="DatasetException">There is no image or no class, or too much is unusable.</exception>
    public static DetectionDataset Build(Listing listing, IReadOnlyList<string> folders, DatasetBuilder builder, bool asDefined)
    {
        var images = ListedImages.Locate(listing, folders, builder);
        builder.File = builder.Source;
        var classes = ListedClasses.Of(listing, builder);
        var isShare = listing.Scale == BoxScale.Shares || !asDefined && AreShares(images, builder);
        var result = new List<DatasetImage>(images.Count);
        var nextId = 1L;
        foreach (var image in images)
        {
            builder.File = image.Entry.File;
            var objects = new List<DatasetObject>(image.Entry.Objects.Count);
            foreach (var item in image.Entry.Objects)
                if (LabelOf(item, image, classes, builder) is { } label && FindBox(item, image, isShare, builder) is { } box)
                    objects.Add(new DatasetObject(
                        nextId++, label, box.X, box.Y, box.Width, box.Height, box.Width * box.Height, item.IsIgnored));
            result.Add(new DatasetImage(result.Count + 1, image.Path, image.Width, image.Height, objects));
        }
        return builder.Build(classes.Names, classes.Numbers, result);
    }

    private static bool AreShares(List<ListedImages.Located> images, DatasetBuilder builder)
    {
        var samples = images.SelectMany(image => image.Entry.Objects.Where(item => item.Box.IsFinite)
            .Select(item => new BoxFormat.Sample(item.Box.X, item.Box.Y, item.Box.Right, item.Box.Bottom, image.Width, image.Height)));
        if (!BoxFormat.IsNormalised(samples.ToList()))
            return false;
        builder.Repair(DatasetFindingKind.BoxFormat, null, null,
            "all boxes lie in 0 to 1: they are taken for shares of the image, not pixels");
        return true;
    }

    private static int? LabelOf(ListedObject item, ListedImages.Located image, ListedClasses classes, DatasetBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(item.Class))
            builder.SkipObject(DatasetFindingKind.ClassName, item.Position, image.Entry.Name, "the object has no class");
        else if (classes.LabelOf(item.Class.Trim()) is { } label)
            return label;
        else
            builder.SkipObject(DatasetFindingKind.Reference, item.Position, image.Entry.Name,
                $"it names the class {PlainText.Quote(item.Class)}, which is not in the list of classes");
        return null;
    }

    private static PixelBox? FindBox(ListedObject item, ListedImages.Located image, bool isShare, DatasetBuilder builder)
    {
        var (box, width, height) = (item.Box, image.Width, image.Height);
        if (isShare)
            box = new PixelBox(box.X * width, box.Y * height, box.Width * width, box.Height * height);
        if (item.Degrees != 0 && double.IsFinite(item.Degrees) && box.IsFinite)
        {
            builder.Repair(DatasetFindingKind.Rotation, item.Position, image.Entry.Name,
                FormattableString.Invariant($"the box is turned by {item.Degrees}°; the upright box around it is taken"));
            box = box.Around(item.Degrees * Math.PI / 180);
        }
        if (item.IsIgnored)
            builder.NoteEach(DatasetFindingKind.Ignored, item.Position, image.Entry.Name,
                "the object is marked as difficult: training leaves it out, and evaluation ignores it");
        return builder.Fit(box, width, height, item.Position, image.Entry.Name);
    }
}

namespace Microsoft.ML.SparseDetr.Data.Writing;

/// <summary>A part of a data set that is written.</summary>
/// <param name="Name">Such as "train"; null when there are no parts.</param>
/// <param name="Dataset">The classes, the same in all parts, and their numbers.</param>
/// <param name="Images">The images in order.</param>
internal sealed record WrittenPart(string? Name, DetectionDataset Dataset, IReadOnlyList<WrittenImage> Images)
{
    /// <summary>The images, and of their objects those that are to be found; the others are told as left out.</summary>
    /// <param name="format">The format, which cannot say that an object is ignored.</param>
    /// <param name="target">Takes the findings.</param>
    public IEnumerable<(WrittenImage Image, IReadOnlyList<DatasetObject> Objects)> WithoutIgnored(string format, TargetFolder target)
    {
        foreach (var image in Images)
        {
            foreach (var _ in image.Image.Objects.Where(item => item.IsCrowd))
                target.Findings.SkipObjectEach(DatasetFindingKind.Ignored, null, image.Image.Name,
                    $"{format} cannot say that evaluation ignores an object (COCO iscrowd, VOC difficult)");
            yield return (image, [.. image.Image.Objects.Where(item => !item.IsCrowd)]);
        }
    }
}

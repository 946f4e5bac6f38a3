using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>Labels and boxes of one image while it is changed.</summary>
/// <param name="Labels">Zero-based class index of each object.</param>
/// <param name="Boxes">Box of each object.</param>
internal sealed record SampleObjects(int[] Labels, BoxXyxy[] Boxes)
{
    public int Count => Labels.Length;

    /// <summary>The objects for which the function gives a box, with that box.</summary>
    public SampleObjects Select(Func<BoxXyxy, BoxXyxy?> change)
    {
        var labels = new List<int>(Count);
        var boxes = new List<BoxXyxy>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (change(Boxes[i]) is not { } box)
                continue;
            labels.Add(Labels[i]);
            boxes.Add(box);
        }
        return new SampleObjects([.. labels], [.. boxes]);
    }
}

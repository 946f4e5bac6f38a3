namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>Labels and boxes of one image while it is changed.</summary>
/// <param name="Labels">Zero-based class index of each object.</param>
/// <param name="BoxesXyxy">x0 y0 x1 y1, four values for each object.</param>
internal sealed record SampleObjects(int[] Labels, float[] BoxesXyxy)
{
    public int Count => Labels.Length;

    public (float X0, float Y0, float X1, float Y1) Box(int index) =>
        (BoxesXyxy[index * 4], BoxesXyxy[index * 4 + 1], BoxesXyxy[index * 4 + 2], BoxesXyxy[index * 4 + 3]);

    /// <summary>The objects for which the function gives a box, with that box.</summary>
    public SampleObjects Select(Func<(float X0, float Y0, float X1, float Y1), (float X0, float Y0, float X1, float Y1)?> change)
    {
        var labels = new List<int>(Count);
        var boxes = new List<float>(Count * 4);
        for (var i = 0; i < Count; i++)
        {
            if (change(Box(i)) is not { } box)
                continue;
            labels.Add(Labels[i]);
            boxes.AddRange([box.X0, box.Y0, box.X1, box.Y1]);
        }
        return new SampleObjects([.. labels], [.. boxes]);
    }
}

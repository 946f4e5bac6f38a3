namespace Microsoft.ML.SparseDetr;

/// <summary>One image of a data set.</summary>
/// <param name="Id">Identifier that is unique in the data set.</param>
/// <param name="Path">Full path of the image file.</param>
/// <param name="Width">Width in pixels that the annotation names.</param>
/// <param name="Height">Height in pixels that the annotation names.</param>
/// <param name="Objects">Annotated objects, crowd regions included; may be empty.</param>
public sealed record DatasetImage(long Id, string Path, int Width, int Height, IReadOnlyList<DatasetObject> Objects)
{
    /// <summary>Name of the image file without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Objects to train on: no crowds, boxes cut to the image.</summary>
    /// <returns>Zero-based class index of each object, and x0 y0 x1 y1 in pixels, four values for each.</returns>
    public (int[] Labels, float[] BoxesXyxy) GetTrainingObjects()
    {
        var count = Objects.Count(item => !item.IsCrowd);
        var labels = new int[count];
        var boxes = new float[count * 4];
        var next = 0;
        foreach (var item in Objects)
        {
            if (item.IsCrowd)
                continue;
            labels[next] = item.Label;
            boxes[next * 4] = (float)Math.Clamp(item.X, 0, Width);
            boxes[next * 4 + 1] = (float)Math.Clamp(item.Y, 0, Height);
            boxes[next * 4 + 2] = (float)Math.Clamp(item.X + item.Width, 0, Width);
            boxes[next * 4 + 3] = (float)Math.Clamp(item.Y + item.Height, 0, Height);
            next++;
        }
        return (labels, boxes);
    }
}

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Images that are ready for the network.</summary>
/// <param name="Height">Input height.</param>
/// <param name="Width">Input width.</param>
/// <param name="Pixels">[N, 3, H, W] in 0..1, RGB.</param>
/// <param name="Sizes">[N, 2] width and height of the source images.</param>
internal sealed record PreparedBatch(int Height, int Width, float[] Pixels, long[] Sizes)
{
    public int Count => Sizes.Length / 2;

    /// <summary>Joins single images to one batch.</summary>
    public static PreparedBatch Join(IReadOnlyList<PreparedBatch> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var first = parts[0];
        var stride = first.Pixels.Length;
        var batch = new PreparedBatch(first.Height, first.Width, new float[parts.Count * stride], new long[parts.Count * 2]);
        for (var i = 0; i < parts.Count; i++)
        {
            parts[i].Pixels.CopyTo(batch.Pixels, i * stride);
            parts[i].Sizes.CopyTo(batch.Sizes, i * 2);
        }
        return batch;
    }
}

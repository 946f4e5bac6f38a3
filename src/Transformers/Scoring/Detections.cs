namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>What a detector found in one image, best first.</summary>
/// <param name="Labels">[N] zero-based class index.</param>
/// <param name="BoxesXyxy">[N, 4] x0 y0 x1 y1 in pixels of the source image.</param>
/// <param name="Scores">[N] confidence in 0..1.</param>
internal sealed record Detections(int[] Labels, float[] BoxesXyxy, float[] Scores)
{
    /// <summary>Keeps what reaches <paramref name="threshold"/> of the K candidates that the network returns for one image.</summary>
    public static Detections Select(
        ReadOnlySpan<long> labels, ReadOnlySpan<float> boxesXyxy, ReadOnlySpan<float> scores, float threshold, int classCount)
    {
        var count = 0;
        foreach (var score in scores)
            if (score >= threshold)
                count++;
        var kept = new Detections(new int[count], new float[count * 4], new float[count]);
        for (int i = 0, k = 0; i < scores.Length; i++)
        {
            if (!(scores[i] >= threshold))
                continue;
            if (labels[i] < 0 || labels[i] >= classCount)
                throw new InvalidDataException($"the network returned class {labels[i]}, its model names {classCount} classes.");
            kept.Labels[k] = (int)labels[i];
            kept.Scores[k] = scores[i];
            boxesXyxy.Slice(i * 4, 4).CopyTo(kept.BoxesXyxy.AsSpan(k * 4, 4));
            k++;
        }
        return kept;
    }
}

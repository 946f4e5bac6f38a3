using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>The sampling of multi-scale deformable attention (Zhu et al. 2021, eq. 3): bilinear taps, zeros outside the map.</summary>
internal static class DeformableSampling
{
    /// <param name="values">For each level [B, D, h, w]; D holds the heads one after the other.</param>
    /// <param name="points">Points of each level; the points of a head stand level by level.</param>
    /// <param name="locations">[B, Q, NH, P, 2] x and y in 0..1 of the image.</param>
    /// <param name="weights">[B, Q, NH, P].</param>
    /// <returns>[B, Q, D] weighted sums, heads concatenated.</returns>
    internal static Tensor Sample(IReadOnlyList<Tensor> values, IReadOnlyList<int> points, Tensor locations, Tensor weights)
    {
        if (SparseOps.Fits([locations, weights, .. values]))
            return FusedSampling.apply([locations, weights, .. values, points]);
        long batch = locations.shape[0], queries = locations.shape[1], heads = locations.shape[2], total = locations.shape[3];
        // grid_sample wants -1..1 and one entry of the batch for each head
        var grid = (2 * locations - 1).transpose(1, 2).reshape(batch * heads, queries, total, 2);
        var sampled = new Tensor[values.Count];
        var first = 0;
        for (var level = 0; level < values.Count; level++)
        {
            var map = values[level];
            map = map.reshape(batch * heads, -1, map.shape[2], map.shape[3]); // [B, D, h, w] -> [B·NH, hd, h, w]
            sampled[level] = nn.functional.grid_sample(
                map, grid.narrow(2, first, points[level]), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
            first += points[level];
        }
        var taps = cat(sampled, -1); // [B·NH, hd, Q, P]
        var shares = weights.transpose(1, 2).reshape(batch * heads, 1, queries, total);
        var sums = (taps * shares).sum(-1); // [B·NH, hd, Q]
        return sums.view(batch, -1, queries).transpose(1, 2).contiguous(); // [B, D, Q] -> [B, Q, D]
    }
}

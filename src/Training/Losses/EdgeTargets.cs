using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>
/// Where the edges of the matched objects lie between the bins of the distance distribution (D-FINE, Peng et al., 2024).
/// </summary>
/// <param name="Bins">[P, 4, 2] int64: the two bins beside each distance (l, t, r, b).</param>
/// <param name="Weights">[P, 4, 2]: their shares, which add up to one.</param>
internal sealed record EdgeTargets(Tensor Bins, Tensor Weights)
{
    /// <summary>Expresses each object's edges as distances from the reference box of its query.</summary>
    /// <param name="references">[B, Q, 4] cxcywh</param>
    /// <param name="pairs">Pairs of one stage.</param>
    /// <param name="regScale">Scale of the distances.</param>
    public static EdgeTargets Compute(Tensor references, PairIndex pairs, double regScale)
    {
        // A few hundred pairs: plain loops in double beat thirty tensor operations.
        double[] boxes, objects;
        using (NewDisposeScope())
        using (no_grad())
        {
            boxes = Values(references.detach().reshape(-1, 4).index_select(0, pairs.Rows));
            objects = Values(pairs.BoxesXyxy);
        }
        var positions = WeightingFunction.Values(regScale);
        var indices = new long[objects.Length * 2];
        var weights = new double[objects.Length * 2];
        for (var pair = 0; pair < objects.Length; pair += 4)
            for (var edge = 0; edge < 4; edge++)
            {
                var (centre, size, target) = (boxes[pair + (edge & 1)], boxes[pair + 2 + (edge & 1)], objects[pair + edge]);
                var outward = edge < 2 ? centre - target : target - centre;
                var (bin, share) = Place(outward / (size / regScale + 1e-16) - 0.5 * regScale, positions);
                var at = (pair + edge) * 2;
                (indices[at], indices[at + 1]) = (bin, bin + 1);
                (weights[at], weights[at + 1]) = (1 - share, share);
            }
        return new EdgeTargets(
            tensor(indices, dtype: ScalarType.Int64, device: references.device).reshape(pairs.PairsPerStage, 4, 2),
            tensor(weights, dtype: references.dtype, device: references.device).reshape(pairs.PairsPerStage, 4, 2));
    }

    /// <summary>
    /// The bin at or below a distance and the share of the bin above it; distances beyond the ends belong to the last bin.
    /// </summary>
    internal static (int Bin, double Share) Place(double distance, double[] positions)
    {
        var last = positions.Length - 2;
        if (!(distance >= positions[0]))
            return (0, 0);
        if (distance >= positions[^1])
            return (last, 1);
        var bin = Array.BinarySearch(positions, distance);
        if (bin < 0)
            bin = ~bin - 1;
        return (bin, (distance - positions[bin]) / (positions[bin + 1] - positions[bin]));
    }

    private static double[] Values(Tensor tensor) => tensor.Elements<double>();
}

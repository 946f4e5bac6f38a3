using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Boxes as the decoder handles them: cxcywh in units of the image, refined by distances of the four edges (D-FINE §4; distance2bbox in
/// dfine_utils.py).
/// </summary>
internal static class BoxMath
{
    private const double Epsilon = 1e-5;

    /// <summary>log(x / (1 − x)), with x kept 1e-5 away from 0 and 1.</summary>
    internal static Tensor InverseSigmoid(Tensor x)
    {
        x = x.clamp(0, 1);
        return (x.clamp(min: Epsilon) / (1 - x).clamp(min: Epsilon)).log();
    }

    /// <summary>InverseSigmoid(sigmoid(logits)) without the way through the sigmoid: the logits themselves, bounded.</summary>
    internal static string EmitClampedLogits(OnnxGraph graph, string logits)
    {
        var bound = (float)Math.Log((1 - Epsilon) / Epsilon);
        return graph.Clip(logits, -bound, bound);
    }

    /// <summary>Moves each edge of the reference by its distance, in units of side / regScale; distance 0 keeps the edge.</summary>
    /// <param name="references">[B, Q, 4] cxcywh.</param>
    /// <param name="distances">[B, Q, 4] l, t, r, b.</param>
    /// <param name="regScale">Scale of the distances.</param>
    /// <returns>[B, Q, 4] cxcywh.</returns>
    internal static Tensor Refine(Tensor references, Tensor distances, double regScale)
    {
        Tensor centers = references.narrow(-1, 0, 2), sizes = references.narrow(-1, 2, 2);
        var unit = sizes / regScale;
        var topLeft = centers - (distances.narrow(-1, 0, 2) + 0.5 * regScale) * unit;
        var bottomRight = centers + (distances.narrow(-1, 2, 2) + 0.5 * regScale) * unit;
        return cat([(topLeft + bottomRight) * 0.5, bottomRight - topLeft], -1);
    }
}

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// Sine-cosine codes of the DETR family (Carion et al. 2020, appendix A.4; PositionEmbeddingSine): places count from the first to the last
/// cell inside the image, as shares of 2π. Each axis has half of the features, sine and cosine in turn.
/// </summary>
internal static class SinePositions
{
    private const double Temperature = 10000, Epsilon = 1e-6;

    /// <summary>Codes of the cells of a map, y before x.</summary>
    /// <param name="inside">[B, h, w] 1 inside the image, 0 in the padding.</param>
    /// <param name="width">Features d of a token.</param>
    /// <param name="shift">What is subtracted from a cell's number: 0.5 takes its centre (Deformable DETR), 0 its end (DETR).</param>
    /// <returns>[B, h·w, d].</returns>
    internal static Tensor Of(Tensor inside, int width, double shift)
    {
        using var scope = NewDisposeScope();
        Tensor y = inside.cumsum(1), x = inside.cumsum(2);
        y = (y - shift) / (y.narrow(1, -1, 1) + Epsilon);
        x = (x - shift) / (x.narrow(2, -1, 1) + Epsilon);
        return Code(stack([y, x], -1), width / 2).flatten(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The codes of a map without padding, as a table [h·w, d].</summary>
    internal static double[] Table(GridSize size, int width, double shift)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Of(ones([1, size.Height, size.Width], ScalarType.Float64), width, shift).ToDoubles();
    }

    /// <summary>
    /// Appends <see cref="Code"/> in another order: the sines of all numbers first. <see cref="SinesFirst"/> sorts the weights that read
    /// it.
    /// </summary>
    /// <param name="graph">Where to.</param>
    /// <param name="rows">[M, n].</param>
    /// <param name="count">Numbers n of a row.</param>
    /// <param name="features">Features of each number.</param>
    /// <returns>[M, n · features].</returns>
    internal static string EmitCode(OnnxGraph graph, string rows, int count, int features)
    {
        double[] frequencies = [.. Enumerable.Range(0, features / 2).Select(k => 2 * Math.PI / Math.Pow(Temperature, 2.0 * k / features))];
        var angles = graph.Reshape(graph.Mul(graph.Unsqueeze(rows, 2), graph.Weight("frequencies", frequencies, features / 2)),
            -1, count * features / 2);
        return graph.Concat(1, graph.Sin(angles), graph.Cos(angles));
    }

    /// <summary>A weight [out, features] that reads codes, for codes with the sines first.</summary>
    internal static double[] SinesFirst(double[] weight, int features) =>
        [.. weight.Chunk(features).SelectMany(row => row.Where((_, i) => i % 2 == 0).Concat(row.Where((_, i) => i % 2 == 1)))];

    /// <summary>Codes of numbers in 0..1, one after the other.</summary>
    /// <param name="values">[…, n].</param>
    /// <param name="features">Features of each number.</param>
    /// <returns>[…, n · features].</returns>
    internal static Tensor Code(Tensor values, int features)
    {
        var frequencies = arange(features / 2, dtype: values.dtype, device: values.device) * (2.0 / features);
        var angles = (values * (2 * Math.PI)).unsqueeze(-1) / pow(Temperature, frequencies); // […, n, features / 2]
        return stack([angles.sin(), angles.cos()], -1).flatten(-3); // sine, cosine, sine, …
    }
}

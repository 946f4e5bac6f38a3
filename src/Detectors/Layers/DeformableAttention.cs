// Cross-attention of D-FINE: each head looks at a few points around the reference box, without value or output projection
// (Zhu et al. 2021; RT-DETRv2's number of points for each level; DEIM §3.5).

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class DeformableAttention : nn.Module<Tensor, Tensor, IReadOnlyList<Tensor>, Tensor>
{
    internal readonly Tensor num_points_scale; // [P] 1 / points of the level the point belongs to
    internal readonly Linear sampling_offsets;
    internal readonly Linear attention_weights;

    internal DeformableAttention(int width, int heads, IReadOnlyList<int> points) : base(nameof(DeformableAttention))
    {
        (Heads, Points) = (heads, points);
        int total = points.Sum();
        num_points_scale = tensor(points.SelectMany(n => Enumerable.Repeat(1f / n, n)).ToArray());
        sampling_offsets = nn.Linear(width, heads * total * 2);
        attention_weights = nn.Linear(width, heads * total);
        nn.init.zeros_(sampling_offsets.weight);
        nn.init.zeros_(attention_weights.weight);
        nn.init.zeros_(attention_weights.bias);
        using (no_grad())
            sampling_offsets.bias.copy_(tensor(Star(heads, points)));
        RegisterComponents();
    }

    internal int Heads { get; }

    internal IReadOnlyList<int> Points { get; }

    /// <param name="queries">[B, Q, D] content with position.</param>
    /// <param name="references">[B, Q, 4] boxes cxcywh; offsets are measured in halves of their sides.</param>
    /// <param name="values">For each level [B, D, h, w].</param>
    public override Tensor forward(Tensor queries, Tensor references, IReadOnlyList<Tensor> values)
    {
        long batch = queries.shape[0], count = queries.shape[1];
        Tensor offsets = sampling_offsets.call(queries).view(batch, count, Heads, -1, 2); // [B, Q, NH, P, 2]
        Tensor weights = attention_weights.call(queries).view(batch, count, Heads, -1).softmax(-1); // [B, Q, NH, P], over all levels
        Tensor boxes = references.unsqueeze(2).unsqueeze(2); // [B, Q, 1, 1, 4]
        Tensor reach = boxes.narrow(-1, 2, 2) * num_points_scale.unsqueeze(-1) * 0.5; // [B, Q, 1, P, 2]
        Tensor locations = boxes.narrow(-1, 0, 2) + offsets * reach;
        return DeformableSampling.Sample(values, Points, locations, weights);
    }

    /// <summary>Offsets at the start of training: head j looks along the angle 2πj/NH, its points 1, 2, … steps away on each level.</summary>
    internal static float[] Star(int heads, IReadOnlyList<int> points)
    {
        var offsets = new List<float>();
        for (int head = 0; head < heads; head++)
        {
            double angle = 2 * Math.PI * head / heads;
            (double x, double y) = (Math.Cos(angle), Math.Sin(angle));
            double longest = Math.Max(Math.Abs(x), Math.Abs(y));
            foreach (int count in points)
                for (int step = 1; step <= count; step++)
                    offsets.AddRange([(float)(x / longest * step), (float)(y / longest * step)]);
        }
        return [.. offsets];
    }
}

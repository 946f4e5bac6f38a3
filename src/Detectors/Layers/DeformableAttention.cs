using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Cross-attention of D-FINE: each head looks at a few points around the reference box, without value or output projection (Zhu et al.
/// 2021; RT-DETRv2's number of points for each level; MSDeformableAttention in dfine_decoder.py).
/// </summary>
internal sealed class DeformableAttention : nn.Module<Tensor, Tensor, IReadOnlyList<Tensor>, Tensor>
{
    internal readonly Tensor num_points_scale; // [P] 1 / points of the level the point belongs to
    internal readonly Linear sampling_offsets;
    internal readonly Linear attention_weights;

    internal DeformableAttention(int width, int heads, IReadOnlyList<int> points) : base(nameof(DeformableAttention))
    {
        (Heads, Points) = (heads, points);
        var total = points.Sum();
        num_points_scale = tensor(points.SelectMany(n => Enumerable.Repeat(1f / n, n)).ToArray());
        sampling_offsets = nn.Linear(width, heads * total * 2);
        attention_weights = nn.Linear(width, heads * total);
        nn.init.zeros_(sampling_offsets.weight);
        nn.init.zeros_(attention_weights.weight);
        nn.init.zeros_(attention_weights.bias);
        using (no_grad())
            sampling_offsets.bias!.copy_(tensor(Star(heads, points)));
        RegisterComponents();
    }

    internal int Heads { get; }

    internal IReadOnlyList<int> Points { get; }

    /// <summary>Keeps where passes look.</summary>
    internal SamplingRecorder Recorder { get; } = new();

    /// <param name="queries">[B, Q, D] content with position.</param>
    /// <param name="references">[B, Q, 4] boxes cxcywh; offsets are measured in halves of their sides.</param>
    /// <param name="values">For each level [B, D, h, w].</param>
    public override Tensor forward(Tensor queries, Tensor references, IReadOnlyList<Tensor> values)
    {
        using var scope = NewDisposeScope();
        long batch = queries.shape[0], count = queries.shape[1];
        var offsets = sampling_offsets.call(queries).view(batch, count, Heads, -1, 2); // [B, Q, NH, P, 2]
        var weights = attention_weights.call(queries).view(batch, count, Heads, -1).softmax(-1); // [B, Q, NH, P], over all levels
        var boxes = references.unsqueeze(2).unsqueeze(2); // [B, Q, 1, 1, 4]
        var reach = boxes.narrow(-1, 2, 2) * num_points_scale.unsqueeze(-1) * 0.5; // [B, Q, 1, P, 2]
        var locations = boxes.narrow(-1, 0, 2) + offsets * reach;
        Recorder.Keep(locations, weights);
        return DeformableSampling.Sample(values, Points, locations, weights).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// By gathering instead of grid sampling. A tap's row is found by clamping the cell to [0, side − 2]; the weights max(0, 1 − |p −
    /// cell|) of the two cells then are bilinear inside the map and exactly zero outside of it, without a mask.
    /// </summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, D] rows.</param>
    /// <param name="references">[B·Q, 4] boxes cxcywh.</param>
    /// <param name="memory">The tokens; each level has at least 2 cells on a side.</param>
    internal string Emit(OnnxGraph graph, string queries, string references, EmittedMemory memory)
    {
        var plan = new SamplingPlan(Heads, Points, memory.Levels);
        return EmitSamples(graph, queries, EmitPixels(graph, queries, references, sampling_offsets, plan), attention_weights, plan, memory);
    }

    /// <summary>Appends where queries look that measure offsets by a box.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, D] rows.</param>
    /// <param name="references">[B·Q, 4] boxes cxcywh.</param>
    /// <param name="offsets">Makes the offsets from the queries.</param>
    /// <param name="plan">The points.</param>
    /// <returns>[B·Q, 2, NH·P] x and y in pixels of the point's level.</returns>
    internal static string EmitPixels(OnnxGraph graph, string queries, string references, Linear offsets, SamplingPlan plan)
    {
        var columns = plan.Heads * plan.Points;
        // in pixels for a box of the map's size, x of all heads and points first, then y
        var steps = graph.Linear(queries, plan.ScaleOffsets(offsets.weight.ToDoubles()), plan.ScaleOffsets(offsets.bias.ToDoubles()));
        string centers = graph.Reshape(graph.Slice(references, -1, 0, 2), -1, 2, 1),
        sizes = graph.Reshape(graph.Slice(references, -1, 2, 4), -1, 2, 1);
        var origin = graph.Sub(graph.Mul(centers, graph.Weight("sides", plan.Sides, 2, columns)), graph.Scalar(0.5f));
        return graph.Add(graph.Mul(graph.Reshape(steps, -1, 2, columns), sizes), origin);
    }

    /// <summary>Appends the weighted sums of what lies at some places.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, D] rows.</param>
    /// <param name="pixels">[B·Q, 2, NH·P] x and y in pixels of the point's level, 0 being the centre of the first cell.</param>
    /// <param name="shares">Makes the logits of the points' weights from the queries.</param>
    /// <param name="plan">The points.</param>
    /// <param name="memory">The tokens, as [B, L, D] or as rows; each level has at least 2 cells on a side.</param>
    /// <returns>[B·Q, D].</returns>
    internal static string EmitSamples(OnnxGraph graph, string queries, string pixels, Linear shares, SamplingPlan plan,
        EmittedMemory memory)
    {
        int points = plan.Points, columns = plan.Heads * points, width = (int)shares.weight.shape[1];
        var cells = graph.Node("Min", [graph.Max(graph.Floor(pixels), graph.Scalar(0f)),
            graph.Weight("last", plan.LastCells, 2, columns)]);
        var distance = graph.Sub(pixels, cells);
        // x and y, each [B·Q, NH·P]
        string[] near = SplitAxes(Tent(distance)), far = SplitAxes(Tent(graph.Sub(distance, graph.Scalar(1f))));

        var attention = graph.Reshape(graph.Softmax(graph.Reshape(graph.Linear(queries, shares), -1, plan.Heads, points), -1), -1,
            columns);
        string nearY = graph.Mul(near[1], attention), farY = graph.Mul(far[1], attention);
        var weights = Stack([graph.Mul(nearY, near[0]), graph.Mul(nearY, far[0]), graph.Mul(farY, near[0]), graph.Mul(farY, far[0])]);

        var cell = graph.Add(graph.ReduceSum(graph.Mul(cells, graph.Weight("strides", plan.Strides, 2, columns)), 1,
            keepDimension: false),
            graph.Weight("starts", plan.Starts, columns)); // [B·Q, NH·P] row of the near cells, within the image
        // exact so far; the batch may exceed a float
        cell = graph.Cast(graph.Reshape(cell, -1, memory.QueryCount * columns), OnnxElementType.Int64);
        var first = graph.Add(cell, graph.Mul(memory.ImageRows, graph.Scalar((long)plan.Tokens * plan.Heads)));
        // [B·Q, NH, 4, P]
        var indices = graph.Add(graph.Reshape(first, -1, plan.Heads, 1, points), graph.Initializer("taps", plan.Taps, 4, points));

        var rows = graph.Reshape(memory.Tokens, -1, width / plan.Heads); // [B·L·NH, hd]
        var taps = graph.Reshape(graph.Gather(rows, indices, 0), -1, 4 * points, width / plan.Heads);
        return graph.Reshape(graph.MatMul(weights, taps), -1, width); // [B·Q·NH, 1, 4P] · [B·Q·NH, 4P, hd] -> [B·Q, D]

        string Tent(string x) => graph.Relu(graph.Sub(graph.Scalar(1f), graph.Abs(x)));
        string[] SplitAxes(string x) => [.. graph.Split(x, 1, 1, 1).Select(axis => graph.Reshape(axis, -1, columns))];
        string Stack(string[] taps) => graph.Concat(-1, [.. taps.Select(tap => graph.Reshape(tap, -1, 1, points))]);
    }

    /// <summary>
    /// Offsets at the start of training: head j looks along the angle 2πj/NH, its points 1, 2, … steps away on each level.
    /// </summary>
    internal static float[] Star(int heads, IReadOnlyList<int> points)
    {
        var offsets = new List<float>();
        for (var head = 0; head < heads; head++)
        {
            var angle = 2 * Math.PI * head / heads;
            (var x, var y) = (Math.Cos(angle), Math.Sin(angle));
            var longest = Math.Max(Math.Abs(x), Math.Abs(y));
            foreach (var count in points)
                for (var step = 1; step <= count; step++)
                    offsets.AddRange([(float)(x / longest * step), (float)(y / longest * step)]);
        }
        return [.. offsets];
    }
}

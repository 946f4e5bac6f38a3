using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Multi-scale deformable attention to the tokens of all levels (Zhu et al. 2021, eq. 3): who asks, a token or a query, looks at a few
/// points around its own place on every level. Parameter names are the official ones.
/// </summary>
internal sealed class LevelAttention : nn.Module<Tensor, Tensor, TokenGrid, Tensor>
{
    internal readonly Linear sampling_offsets;
    internal readonly Linear attention_weights;
    internal readonly Linear value_proj;
    internal readonly Linear output_proj;
    private readonly int _heads;
    private readonly int[] _points;

    internal LevelAttention(int width, int heads, int levels, int points) : base(nameof(LevelAttention))
    {
        (_heads, _points) = (heads, [.. Enumerable.Repeat(points, levels)]);
        sampling_offsets = nn.Linear(width, heads * levels * points * 2);
        attention_weights = nn.Linear(width, heads * levels * points);
        value_proj = nn.Linear(width, width);
        output_proj = nn.Linear(width, width);
        nn.init.zeros_(sampling_offsets.weight);
        nn.init.zeros_(attention_weights.weight);
        nn.init.zeros_(attention_weights.bias);
        foreach (var projection in new[] { value_proj, output_proj })
        {
            nn.init.xavier_uniform_(projection.weight);
            nn.init.zeros_(projection.bias);
        }
        using (no_grad())
            sampling_offsets.bias!.copy_(tensor(DeformableAttention.Star(heads, _points)));
        RegisterComponents();
    }

    /// <summary>Keeps where passes look.</summary>
    internal SamplingRecorder Recorder { get; } = new();

    /// <summary>Attention of all tokens.</summary>
    /// <param name="positioned">[B, L, d] content with position.</param>
    /// <param name="content">[B, L, d] source of the values.</param>
    /// <param name="grid">Where the tokens stand.</param>
    public override Tensor forward(Tensor positioned, Tensor content, TokenGrid grid) =>
        Answer(positioned, grid.Centers.For(content).unsqueeze(2), content, grid);

    /// <summary>Attention of some tokens, or of queries, to all tokens.</summary>
    /// <param name="asking">[B, K, d] content with position of those that ask.</param>
    /// <param name="references">[B or 1, K, levels or 1, 2 or 4] where they look from on each level, in 0..1: a point, from which offsets
    /// count in cells of the level, or a box cxcywh, from whose centre they count in halves of its sides divided by the points.</param>
    /// <param name="content">[B, L, d] all tokens, the source of the values.</param>
    /// <param name="grid">Where they stand.</param>
    /// <param name="padding">[B, L] bool, true = outside of the image: such a token has the value 0; null for none.</param>
    /// <returns>[B, K, d].</returns>
    internal Tensor Answer(Tensor asking, Tensor references, Tensor content, TokenGrid grid, Tensor? padding = null)
    {
        using var scope = NewDisposeScope();
        long batch = asking.shape[0], count = asking.shape[1];
        var offsets = sampling_offsets.call(asking).view(batch, count, _heads, -1, 2); // [B, K, NH, P, 2]
        var weights = attention_weights.call(asking).view(batch, count, _heads, -1).softmax(-1); // [B, K, NH, P], over all levels
        var from = references.shape[2] == 1 ? references : references.repeat_interleave(_points[0], 2);
        from = from.unsqueeze(2); // [B or 1, K, 1, P or 1, 2 or 4]
        var reach = from.shape[^1] == 4
            ? from.narrow(-1, 2, 2) * (0.5 / _points[0])
            : grid.Cells.For(content).repeat_interleave(_points[0], 0); // [levels, 2] -> [P, 2]
        var locations = from.narrow(-1, 0, 2) + offsets * reach;
        Recorder.Keep(locations, weights);
        var values = value_proj.call(content);
        if (padding is not null)
            values = values.masked_fill(padding.unsqueeze(2), 0);
        return output_proj.call(DeformableSampling.Sample(grid.Maps(values), _points, locations, weights)).MoveToOuterDisposeScope();
    }

    /// <param name="graph">Where to.</param>
    /// <param name="asking">[B·K, d] rows of content with position.</param>
    /// <param name="centers">[B or 1, K, 2] x and y of their cells' centres, in 0..1.</param>
    /// <param name="memory">All tokens; each level has at least 2 cells on a side.</param>
    /// <returns>[B·K, d].</returns>
    internal string Emit(OnnxGraph graph, string asking, string centers, EmittedMemory memory)
    {
        var plan = new SamplingPlan(_heads, _points, memory.Levels);
        var columns = _heads * plan.Points;
        var offsets = graph.Linear(asking, plan.SortOffsets(sampling_offsets.weight.ToDoubles()),
            plan.SortOffsets(sampling_offsets.bias.ToDoubles()));
        // [B or 1, K, 2, NH·P]
        var origin = graph.Sub(graph.Mul(graph.Unsqueeze(centers, 3), graph.Weight("sides", plan.Sides, 2, columns)),
            graph.Scalar(0.5f));
        // [B·K, 2, NH·P]
        var pixels = graph.Reshape(graph.Add(graph.Reshape(offsets, -1, memory.QueryCount, 2, columns), origin), -1, 2, columns);
        return EmitSamples(graph, asking, pixels, plan, memory);
    }

    /// <summary>The same from boxes.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="asking">[B·K, d] rows of content with position.</param>
    /// <param name="boxes">[B·K, 4] cxcywh, in 0..1.</param>
    /// <param name="memory">All tokens; each level has at least 2 cells on a side.</param>
    /// <returns>[B·K, d].</returns>
    internal string EmitAtBoxes(OnnxGraph graph, string asking, string boxes, EmittedMemory memory)
    {
        var plan = new SamplingPlan(_heads, _points, memory.Levels);
        var pixels = DeformableAttention.EmitPixels(graph, asking, boxes, sampling_offsets, plan);
        return EmitSamples(graph, asking, pixels, plan, memory);
    }

    private string EmitSamples(OnnxGraph graph, string asking, string pixels, SamplingPlan plan, EmittedMemory memory)
    {
        var values = graph.Linear(graph.Reshape(memory.Tokens, -1, value_proj.weight.shape[0]), value_proj); // [B·L, d]
        return graph.Linear(DeformableAttention.EmitSamples(graph, asking, pixels, attention_weights, plan,
            memory with { Tokens = values }), output_proj);
    }
}

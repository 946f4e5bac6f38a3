using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// Multi-head self-attention within windows, with a trained bias for each offset between two cells (Liu et al. 2021; WindowAttention in
/// swin_transformer.py).
/// </summary>
internal sealed class WindowAttention : nn.Module<Tensor, WindowLayout, bool, Tensor>
{
    internal readonly Parameter relative_position_bias_table; // [offsets, NH]
    internal readonly Tensor relative_position_index; // [cells, cells]
    internal readonly Linear qkv;
    internal readonly Linear proj;
    private readonly int[] _indices;
    private readonly int _width;
    private readonly int _heads;

    internal WindowAttention(int width, int heads, int window) : base(nameof(WindowAttention))
    {
        (_width, _heads, _indices) = (width, heads, RelativePositions.Indices(window));
        relative_position_bias_table = new Parameter(SwinInitialization.Normal(empty(RelativePositions.Count(window), heads)));
        relative_position_index = tensor(Array.ConvertAll(_indices, i => (long)i), [window * window, window * window]);
        qkv = SwinInitialization.Linear(width, 3 * width);
        proj = SwinInitialization.Linear(width, width);
        RegisterComponents();
    }

    /// <param name="windows">[B·W, N, C] cells of all windows.</param>
    /// <param name="layout">The windows W.</param>
    /// <param name="shifted">Whether the map was shifted.</param>
    /// <returns>[B·W, N, C].</returns>
    public override Tensor forward(Tensor windows, WindowLayout layout, bool shifted)
    {
        using var scope = NewDisposeScope();
        var (count, cells) = (windows.shape[0], windows.shape[1]);
        // [B·W, N, C] -> [B·W, N, 3C] -> [3, B·W, NH, N, hd]
        var parts = qkv.call(windows).view(count, cells, 3, _heads, -1).permute(2, 0, 3, 1, 4);
        var bias = Bias().unsqueeze(0); // [1, NH, N, N]
        var added = shifted ? bias + layout.Mask.For(windows) : bias; // [W, NH, N, N]
        var mixed = bias.requires_grad ? Compose(parts, added) : Fuse(parts, added);
        return proj.call(mixed.reshape(count, cells, _width)).MoveToOuterDisposeScope();
    }

    /// <param name="graph">Where to.</param>
    /// <param name="windows">[B·W·N, C] rows, window by window.</param>
    /// <param name="layout">The windows W.</param>
    /// <param name="mask">[W, 1, N, N] added to the scores of a shifted map, or null.</param>
    /// <returns>[B·W·N, C].</returns>
    internal string Emit(OnnxGraph graph, string windows, WindowLayout layout, string? mask)
    {
        int cells = layout.Cells, hidden = _width / _heads;
        double[] weight = qkv.weight.ToDoubles(), bias = qkv.bias.ToDoubles();
        string queries = Part(0, 1 / Math.Sqrt(hidden), 0, 2, 1, 3), keys = Part(1, 1, 0, 2, 3, 1), values = Part(2, 1, 0, 2, 1, 3);
        var scores = graph.Add(graph.MatMul(queries, keys), graph.Weight("offsets", Offsets(), _heads, cells, cells)); // [B·W, NH, N, N]
        if (mask is not null)
        {
            scores = graph.Add(graph.Reshape(scores, -1, layout.Count, _heads, cells, cells), mask);
            scores = graph.Reshape(scores, -1, _heads, cells, cells);
        }
        var mixed = graph.MatMul(graph.Softmax(scores, -1), values); // [B·W, NH, N, hd]
        return graph.Linear(graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), -1, _width), proj);

        // 0 queries, 1 keys, 2 values
        string Part(int part, double factor, params ReadOnlySpan<long> order)
        {
            var from = part * _width;
            var projected = graph.Linear(windows,
                [.. weight[(from * _width)..((from + _width) * _width)].Select(w => w * factor)],
                [.. bias[from..(from + _width)].Select(b => b * factor)]);
            return graph.Transpose(graph.Reshape(projected, -1, cells, _heads, hidden), order);
        }
    }

    // [3, B·W, NH, N, hd], [1 or W, NH, N, N] -> [B·W, N, NH, hd]
    private Tensor Compose(Tensor parts, Tensor added)
    {
        var scores = (parts[0] * (1 / Math.Sqrt(_width / _heads))).matmul(parts[1].transpose(-2, -1)); // [B·W, NH, N, N]
        scores.view([-1, .. added.shape]).add_(added);
        return scores.softmax(-1).matmul(parts[2]).transpose(1, 2);
    }

    // The same by libtorch's operator, which keeps no scores and reads the heads where they lie. It gives what is added no gradient, and
    // repeats it only where it is the same for all windows: shifted images go one by one.
    private static Tensor Fuse(Tensor parts, Tensor added)
    {
        var images = added.shape[0] == 1 ? 1 : parts.shape[1] / added.shape[0];
        Tensor[] mixed = [.. parts.chunk(images, 1).Select(image =>
            nn.functional.scaled_dot_product_attention(image[0], image[1], image[2], added).transpose(1, 2))];
        return mixed.Length == 1 ? mixed[0] : cat(mixed, 0);
    }

    // [NH, N, N]
    private Tensor Bias()
    {
        var index = relative_position_index.to(ScalarType.Int64);
        // index_select adds the gradients up in one order; indexing would do it on all threads, in another order each time
        return relative_position_bias_table.index_select(0, index.view(-1)).t().reshape(_heads, index.shape[0], -1);
    }

    private double[] Offsets()
    {
        var table = relative_position_bias_table.ToDoubles();
        return [.. Enumerable.Range(0, _heads).SelectMany(head => _indices.Select(i => table[i * _heads + head]))];
    }
}

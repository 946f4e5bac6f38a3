using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Multi-head attention over one packed projection (Vaswani et al. 2017), with the parameter names of torch.nn.MultiheadAttention.
/// In self-attention queries and keys come from one tensor (content + position), values from another; attention weights are never
/// returned.
/// </summary>
internal sealed class MultiHeadAttention : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    internal readonly Parameter in_proj_weight; // [3D, D]: queries, keys, values
    internal readonly Parameter in_proj_bias;
    internal readonly Linear out_proj;
    private readonly int _width;
    private readonly double _dropout;

    /// <param name="width">Features D of a token.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Share of the attention weights that is left out in training.</param>
    internal MultiHeadAttention(int width, int heads, double dropout = 0) : base(nameof(MultiHeadAttention))
    {
        (_width, Heads, _dropout) = (width, heads, dropout);
        in_proj_weight = new Parameter(nn.init.xavier_uniform_(empty(3 * width, width)));
        in_proj_bias = new Parameter(zeros(3 * width));
        out_proj = nn.Linear(width, width);
        nn.init.zeros_(out_proj.bias);
        RegisterComponents();
    }

    internal int Heads { get; }

    /// <param name="positioned">[B, N, D] content with position, the source of queries and keys.</param>
    /// <param name="content">[B, N, D] source of the values.</param>
    /// <param name="mask">[N, N], or [B, 1, N] where each image has its own, added to the scores (0 or −∞), or null.</param>
    public override Tensor forward(Tensor positioned, Tensor content, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var projected = Project(positioned, 0, 2); // [B, N, 2D]
        var values = Project(content, 2); // [B, N, D]
        if (training && _dropout == 0 && FusedAttention.Fits(projected, values, mask, Heads))
        {
            var mixed = FusedAttention.apply(projected, values, new FusedAttention.Setting(mask, Heads));
            return out_proj.call(mixed).MoveToOuterDisposeScope();
        }
        (var queries, var keys) = SplitHeads(projected); // 2 × [B·NH, N, hd]
        return Mix(queries, keys, values, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Attention of some tokens, or of queries, to all tokens.</summary>
    /// <param name="asking">[B, K, D] content with position of those that ask, the source of the queries.</param>
    /// <param name="positioned">[B, N, D] content with position of all, the source of the keys.</param>
    /// <param name="content">[B, N, D] source of the values.</param>
    /// <param name="mask">As in <see cref="forward"/>.</param>
    /// <returns>[B, K, D].</returns>
    internal Tensor Answer(Tensor asking, Tensor positioned, Tensor content, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        return Mix(ByHead(Project(asking, 0)), ByHead(Project(positioned, 1)), Project(content, 2), mask).MoveToOuterDisposeScope();
    }

    // [B·NH, K, hd] queries, [B·NH, N, hd] keys, [B, N, D] values -> [B, K, D]
    private Tensor Mix(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        long batch = values.shape[0], count = queries.shape[1];
        mask = mask is { ndim: 3 } ? mask.repeat_interleave(Heads, 0) : mask; // [B, 1, N] -> [B·NH, 1, N]
        var attention = RandomDrop.Apply(Scores(queries, keys, mask).softmax(-1), _dropout, training); // [B·NH, K, N]
        var output = attention.bmm(ByHead(values)).view(batch, Heads, count, -1).transpose(1, 2).reshape(batch, count, _width);
        return out_proj.call(output);
    }

    /// <param name="graph">Where to.</param>
    /// <param name="positioned">[B·N, D] rows, the source of queries and keys.</param>
    /// <param name="content">[B·N, D] rows, the source of the values.</param>
    /// <param name="count">Tokens N of an image.</param>
    internal string Emit(OnnxGraph graph, string positioned, string content, int count) =>
        Emit(graph, new TokenRows(positioned, count), new TokenRows(positioned, count), content);

    /// <param name="graph">Where to.</param>
    /// <param name="asking">Source of the queries.</param>
    /// <param name="asked">Source of the keys.</param>
    /// <param name="content">[B·N, D] rows of the tokens that are asked, the source of the values.</param>
    /// <returns>[B·K, D] a row for each query.</returns>
    internal string Emit(OnnxGraph graph, TokenRows asking, TokenRows asked, string content)
    {
        var hidden = _width / Heads;
        string queries = Project(asking, 0, 1 / Math.Sqrt(hidden)), keys = Project(asked, 1, 1);
        var values = Project(new TokenRows(content, asked.Count), 2, 1);
        var attention = graph.Softmax(graph.MatMul(queries, graph.Transpose(keys, 0, 1, 3, 2)), -1); // [B, NH, K, N]
        var output = graph.Reshape(graph.Transpose(graph.MatMul(attention, values), 0, 2, 1, 3), -1, _width);
        return graph.Linear(output, out_proj);

        // part: 0 queries, 1 keys, 2 values -> [B, NH, N, hd]
        string Project(TokenRows tokens, int part, double factor)
        {
            (var rows, var count, var table) = tokens;
            double[] weight = [.. in_proj_weight.narrow(0, part * _width, _width).ToDoubles().Select(w => w * factor)];
            double[] bias = [.. in_proj_bias.narrow(0, part * _width, _width).ToDoubles().Select(b => b * factor)];
            string projected;
            if (table is null)
                projected = graph.Linear(rows, weight, bias);
            else
            {
                // W(x + p) + b = Wx + (Wp + b): the positions become a bias for each token
                var biases = new double[count * _width];
                for (var token = 0; token < count; token++)
                    for (var o = 0; o < _width; o++)
                    {
                        var sum = bias[o];
                        for (var i = 0; i < _width; i++)
                            sum += weight[o * _width + i] * table[token * _width + i];
                        biases[token * _width + o] = sum;
                    }
                projected = graph.Node("Gemm", [rows, graph.Weight("weight", weight, _width, _width)], new OnnxAttribute("transB", 1));
                projected = graph.Add(graph.Reshape(projected, -1, count, _width), graph.Weight("positions", biases, count, _width));
            }
            return graph.Transpose(graph.Reshape(projected, -1, count, Heads, hidden), 0, 2, 1, 3);
        }
    }

    internal (Tensor Queries, Tensor Keys) QueriesAndKeys(Tensor positioned) => SplitHeads(Project(positioned, 0, 2));

    // part: 0 queries, 1 keys, 2 values; [B, N, D] -> [B, N, parts · D]
    private Tensor Project(Tensor tokens, int part, int parts = 1) =>
        nn.functional.linear(tokens, in_proj_weight.narrow(0, part * _width, parts * _width),
            in_proj_bias.narrow(0, part * _width, parts * _width));

    // [B, N, D] -> [B·NH, N, hd]
    private Tensor ByHead(Tensor tokens)
    {
        long batch = tokens.shape[0], count = tokens.shape[1];
        return tokens.view(batch, count, Heads, -1).transpose(1, 2).reshape(batch * Heads, count, -1);
    }

    private (Tensor Queries, Tensor Keys) SplitHeads(Tensor projected)
    {
        long batch = projected.shape[0], count = projected.shape[1];
        var heads = projected.view(batch, count, 2 * Heads, -1).transpose(1, 2); // [B, 2·NH, N, hd]
        return (heads.narrow(1, 0, Heads).reshape(batch * Heads, count, -1), heads.narrow(1, Heads, Heads)
            .reshape(batch * Heads, count, -1));
    }

    internal static Tensor Scores(Tensor queries, Tensor keys, Tensor? mask)
    {
        var scaled = queries * (1 / Math.Sqrt(queries.shape[^1]));
        var transposed = keys.transpose(1, 2);
        return mask is null ? scaled.bmm(transposed) : scaled.bmm(transposed) + mask;
    }
}

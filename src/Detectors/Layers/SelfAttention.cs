// Multi-head self-attention over one packed projection (Vaswani et al. 2017), with the parameter names of torch.nn.MultiheadAttention.
// Queries and keys come from one tensor (content + position), values from another; attention weights are never returned.

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    internal readonly Parameter in_proj_weight; // [3D, D]: queries, keys, values
    internal readonly Parameter in_proj_bias;
    internal readonly Linear out_proj;
    private readonly int _width;

    internal SelfAttention(int width, int heads) : base(nameof(SelfAttention))
    {
        (_width, Heads) = (width, heads);
        in_proj_weight = new Parameter(nn.init.xavier_uniform_(empty(3 * width, width)));
        in_proj_bias = new Parameter(zeros(3 * width));
        out_proj = nn.Linear(width, width);
        nn.init.zeros_(out_proj.bias);
        RegisterComponents();
    }

    internal int Heads { get; }

    /// <param name="positioned">[B, N, D] content with position, the source of queries and keys.</param>
    /// <param name="content">[B, N, D] source of the values.</param>
    /// <param name="mask">[N, N] added to the scores (0 or −∞), or null.</param>
    public override Tensor forward(Tensor positioned, Tensor content, Tensor? mask)
    {
        long batch = content.shape[0], count = content.shape[1];
        Tensor projected = Project(positioned); // [B, N, 2D]
        Tensor values = nn.functional.linear(content, in_proj_weight.narrow(0, 2 * _width, _width), in_proj_bias.narrow(0, 2 * _width, _width)); // [B, N, D]
        if (training && FusedAttention.Fits(projected, values, mask, Heads))
            return out_proj.call(FusedAttention.apply(projected, values, new FusedAttention.Setting(mask, Heads)));

        (Tensor queries, Tensor keys) = SplitHeads(projected); // 2 × [B·NH, N, hd]
        values = values.view(batch, count, Heads, -1).transpose(1, 2).reshape(batch * Heads, count, -1);

        Tensor attention = Scores(queries, keys, mask).softmax(-1); // [B·NH, N, N]
        Tensor output = attention.bmm(values).view(batch, Heads, count, -1).transpose(1, 2).reshape(batch, count, _width);
        return out_proj.call(output); // [B, N, D]
    }

    /// <param name="graph">Where to.</param>
    /// <param name="positioned">[B·N, D] rows, the source of queries and keys.</param>
    /// <param name="content">[B·N, D] rows, the source of the values.</param>
    /// <param name="count">Tokens N of a picture.</param>
    /// <param name="positions">[N, D] constant positions that are still to be added to <paramref name="positioned"/>, or null.</param>
    internal string Emit(OnnxGraph graph, string positioned, string content, int count, double[]? positions = null)
    {
        int hidden = _width / Heads;
        string queries = Project(positioned, 0, 1 / Math.Sqrt(hidden), positions), keys = Project(positioned, 1, 1, positions);
        string values = Project(content, 2, 1, null);
        string attention = graph.Softmax(graph.MatMul(queries, graph.Transpose(keys, 0, 1, 3, 2)), -1); // [B, NH, N, N]
        string output = graph.Reshape(graph.Transpose(graph.MatMul(attention, values), 0, 2, 1, 3), -1, _width);
        return graph.Linear(output, out_proj);

        // part: 0 queries, 1 keys, 2 values -> [B, NH, N, hd]
        string Project(string rows, int part, double factor, double[]? table)
        {
            double[] weight = [.. in_proj_weight.narrow(0, part * _width, _width).ToDoubles().Select(w => w * factor)];
            double[] bias = [.. in_proj_bias.narrow(0, part * _width, _width).ToDoubles().Select(b => b * factor)];
            string projected;
            if (table is null)
                projected = graph.Linear(rows, weight, bias);
            else
            {
                // W(x + p) + b = Wx + (Wp + b): the positions become a bias for each token
                var biases = new double[count * _width];
                for (int token = 0; token < count; token++)
                    for (int o = 0; o < _width; o++)
                    {
                        double sum = bias[o];
                        for (int i = 0; i < _width; i++)
                            sum += weight[o * _width + i] * table[token * _width + i];
                        biases[token * _width + o] = sum;
                    }
                projected = graph.Node("Gemm", [rows, graph.Weight("weight", weight, _width, _width)], new OnnxAttribute("transB", 1));
                projected = graph.Add(graph.Reshape(projected, -1, count, _width), graph.Weight("positions", biases, count, _width));
            }
            return graph.Transpose(graph.Reshape(projected, -1, count, Heads, hidden), 0, 2, 1, 3);
        }
    }

    internal (Tensor Queries, Tensor Keys) QueriesAndKeys(Tensor positioned) => SplitHeads(Project(positioned));

    private Tensor Project(Tensor positioned) =>
        nn.functional.linear(positioned, in_proj_weight.narrow(0, 0, 2 * _width), in_proj_bias.narrow(0, 0, 2 * _width));

    private (Tensor Queries, Tensor Keys) SplitHeads(Tensor projected)
    {
        long batch = projected.shape[0], count = projected.shape[1];
        Tensor heads = projected.view(batch, count, 2 * Heads, -1).transpose(1, 2); // [B, 2·NH, N, hd]
        return (heads.narrow(1, 0, Heads).reshape(batch * Heads, count, -1), heads.narrow(1, Heads, Heads).reshape(batch * Heads, count, -1));
    }

    internal static Tensor Scores(Tensor queries, Tensor keys, Tensor? mask)
    {
        Tensor scaled = queries * (1 / Math.Sqrt(queries.shape[^1]));
        Tensor transposed = keys.transpose(1, 2);
        return mask is null ? scaled.bmm(transposed) : baddbmm(mask, scaled, transposed);
    }
}

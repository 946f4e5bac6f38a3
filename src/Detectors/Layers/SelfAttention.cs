// Multi-head self-attention over one packed projection (Vaswani et al. 2017), with the parameter names of torch.nn.MultiheadAttention.
// Queries and keys come from one tensor (content + position), values from another; attention weights are never returned.

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
        (Tensor queries, Tensor keys) = QueriesAndKeys(positioned); // 2 × [B·NH, N, hd]
        Tensor values = nn.functional.linear(content, in_proj_weight.narrow(0, 2 * _width, _width), in_proj_bias.narrow(0, 2 * _width, _width));
        values = values.view(batch, count, Heads, -1).transpose(1, 2).reshape(batch * Heads, count, -1);

        Tensor attention = Scores(queries, keys, mask).softmax(-1); // [B·NH, N, N]
        Tensor output = attention.bmm(values).view(batch, Heads, count, -1).transpose(1, 2).reshape(batch, count, _width);
        return out_proj.call(output); // [B, N, D]
    }

    internal (Tensor Queries, Tensor Keys) QueriesAndKeys(Tensor positioned)
    {
        long batch = positioned.shape[0], count = positioned.shape[1];
        Tensor projected = nn.functional.linear(positioned, in_proj_weight.narrow(0, 0, 2 * _width), in_proj_bias.narrow(0, 0, 2 * _width));
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

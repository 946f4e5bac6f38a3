using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Scaled dot-product attention with several heads; sequence first: [L, N, E].</summary>
public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor, bool, Tensor, Tuple<Tensor, Tensor>>
{
    private readonly long heads;
    private readonly long width;
    private readonly double dropout;
    private readonly Parameter in_proj_weight;
    private readonly Parameter in_proj_bias;
    private readonly Linear out_proj;

    internal MultiheadAttention(long embedded_dim, long num_heads, double dropout, bool bias) : base(nameof(MultiheadAttention))
    {
        if (embedded_dim % num_heads != 0) throw new ArgumentException($"embed_dim ({embedded_dim}) must be divisible by num_heads ({num_heads})");
        (heads, width, this.dropout) = (num_heads, embedded_dim, dropout);
        in_proj_weight = new Parameter(nn.init.xavier_uniform_(empty(3 * embedded_dim, embedded_dim)));
        if (bias) in_proj_bias = new Parameter(zeros(3 * embedded_dim));
        out_proj = nn.Linear(embedded_dim, embedded_dim, bias);
        if (bias) nn.init.zeros_(out_proj.bias);
        RegisterComponents();
    }

    public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor key_padding_mask = null, bool need_weights = true, Tensor attn_mask = null) =>
        base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

    public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor key_padding_mask, bool need_weights, Tensor attn_mask)
    {
        var (length, batch) = (query.size(0), query.size(1));
        var weights = in_proj_weight.chunk(3);
        var biases = in_proj_bias?.chunk(3);
        var q = Heads(nn.functional.linear(query, weights[0], biases?[0]));
        var k = Heads(nn.functional.linear(key, weights[1], biases?[1]));
        var v = Heads(nn.functional.linear(value, weights[2], biases?[2]));
        // [N*H, L, d] x [N*H, d, S] -> [N*H, L, S]
        var scores = (q / Math.Sqrt((double)width / heads)).bmm(k.transpose(1, 2));
        if (attn_mask is not null)
        {
            var mask = attn_mask.ndim == 2 ? attn_mask.unsqueeze(0) : attn_mask;
            scores = mask.dtype == ScalarType.Bool ? scores.masked_fill(mask, double.NegativeInfinity) : scores + mask;
        }
        if (key_padding_mask is not null)
        {
            var mask = key_padding_mask.view(batch, 1, 1, -1).expand(-1, heads, -1, -1).reshape(batch * heads, 1, -1);
            scores = scores.masked_fill(mask, double.NegativeInfinity);
        }
        var attention = scores.softmax(-1);
        if (dropout > 0 && training) attention = nn.functional.dropout(attention, dropout);
        var mixed = attention.bmm(v).transpose(0, 1).reshape(length, batch, width);
        var mean = need_weights ? attention.view(batch, heads, length, -1).mean([1]) : null;
        return Tuple.Create(out_proj.forward(mixed), mean);
    }

    // [L, N, E] -> [N*H, L, E/H]
    private Tensor Heads(Tensor tensor) => tensor.reshape(tensor.size(0), tensor.size(1) * heads, width / heads).transpose(0, 1);
}

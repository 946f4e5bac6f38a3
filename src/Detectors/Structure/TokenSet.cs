using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>The tokens in use among n, as the tensors that a layer needs. Made once for each picture size.</summary>
internal sealed class TokenSet : IDisposable
{
    private readonly ConstantTensor _keep;
    private readonly ConstantTensor _scores;
    private readonly IndexTensor _kept, _dropped, _inverse;

    /// <param name="kept">The tokens in use, ascending.</param>
    /// <param name="total">Number n of tokens.</param>
    /// <param name="attention">Whether the set is for attention among the tokens, which needs [n, n] scores.</param>
    internal TokenSet(int[] kept, int total, bool attention)
    {
        var used = new bool[total];
        foreach (int token in kept)
            used[token] = true;
        int[] dropped = [.. Enumerable.Range(0, total).Where(token => !used[token])];
        int[] inverse = new int[total]; // the place of each token in "kept, then dropped"
        int place = 0;
        foreach (int token in kept.Concat(dropped))
            inverse[token] = place++;
        (_kept, _dropped, _inverse) = (new IndexTensor(kept), new IndexTensor(dropped), new IndexTensor(inverse));
        _keep = new ConstantTensor([.. used.Select(use => use ? 1.0 : 0.0)], 1, total, 1);
        _scores = attention
            ? new ConstantTensor([.. Enumerable.Range(0, total * total).Select(i => used[i % total] ? 0 : double.NegativeInfinity)], total, total)
            : new ConstantTensor([0], 1);
    }

    internal int[] Kept => _kept.Values;

    internal int[] Dropped => _dropped.Values;

    internal int[] Inverse => _inverse.Values;

    /// <summary>The mask of Eq. 6 and the scores that hide the other tokens from attention.</summary>
    internal TokenMask Mask(Tensor data, DroppedTokenRule rule) => new(_keep.For(data), rule.StayKeys ? null : _scores.For(data), rule);

    /// <summary>[B, n, d] -> the tokens in use and the others.</summary>
    internal (Tensor Kept, Tensor Dropped) Split(Tensor tokens) => (Select(tokens), tokens.index_select(1, _dropped.For(tokens)));

    /// <summary>The reverse of <see cref="Split"/>.</summary>
    internal Tensor Join(Tensor kept, Tensor dropped) => cat([kept, dropped], 1).index_select(1, _inverse.For(kept));

    /// <summary>[B, n, …] -> [B, kept, …].</summary>
    internal Tensor Select(Tensor tokens) => tokens.index_select(1, _kept.For(tokens));

    /// <summary>Positions in the set -> tokens.</summary>
    internal Tensor Tokens(Tensor positions) => _kept.For(positions).index_select(0, positions.flatten()).view(positions.shape);

    public void Dispose()
    {
        _keep.Dispose();
        _scores.Dispose();
        _kept.Dispose();
        _dropped.Dispose();
        _inverse.Dispose();
    }
}

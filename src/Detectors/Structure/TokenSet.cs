using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>The tokens in use among n, as the tensors that a layer needs. Made once for each picture size.</summary>
internal sealed class TokenSet : IDisposable
{
    private readonly ConstantTensor _keep;
    private readonly ConstantTensor _scores;
    private Tensor? _kept, _dropped, _inverse;

    /// <param name="kept">The tokens in use, ascending.</param>
    /// <param name="total">Number n of tokens.</param>
    /// <param name="attention">Whether the set is for attention among the tokens, which needs [n, n] scores.</param>
    internal TokenSet(int[] kept, int total, bool attention)
    {
        Kept = kept;
        var used = new bool[total];
        foreach (int token in kept)
            used[token] = true;
        Dropped = [.. Enumerable.Range(0, total).Where(token => !used[token])];
        // the place of each token in "kept, then dropped"
        Inverse = new int[total];
        int place = 0;
        foreach (int token in kept.Concat(Dropped))
            Inverse[token] = place++;
        _keep = new ConstantTensor([.. used.Select(use => use ? 1.0 : 0.0)], 1, total, 1);
        _scores = attention
            ? new ConstantTensor([.. Enumerable.Range(0, total * total).Select(i => used[i % total] ? 0 : double.NegativeInfinity)], total, total)
            : new ConstantTensor([0], 1);
    }

    internal int[] Kept { get; }

    internal int[] Dropped { get; }

    internal int[] Inverse { get; }

    /// <summary>The mask of Eq. 6 and the scores that hide the other tokens from attention.</summary>
    internal TokenMask Mask(Tensor data, DroppedTokenRule rule) => new(_keep.For(data), rule.StayKeys ? null : _scores.For(data), rule);

    /// <summary>[B, n, d] -> the tokens in use and the others.</summary>
    internal (Tensor Kept, Tensor Dropped) Split(Tensor tokens)
    {
        Move(tokens.device);
        return (tokens.index_select(1, _kept!), tokens.index_select(1, _dropped!));
    }

    /// <summary>The reverse of <see cref="Split"/>.</summary>
    internal Tensor Join(Tensor kept, Tensor dropped)
    {
        Move(kept.device);
        return cat([kept, dropped], 1).index_select(1, _inverse!);
    }

    /// <summary>[B, n, …] -> [B, kept, …].</summary>
    internal Tensor Select(Tensor tokens)
    {
        Move(tokens.device);
        return tokens.index_select(1, _kept!);
    }

    /// <summary>Positions in the set -> tokens.</summary>
    internal Tensor Tokens(Tensor positions)
    {
        Move(positions.device);
        return _kept!.index_select(0, positions.flatten()).view(positions.shape);
    }

    public void Dispose()
    {
        _keep.Dispose();
        _scores.Dispose();
        _kept?.Dispose();
        _dropped?.Dispose();
        _inverse?.Dispose();
    }

    private void Move(Device device)
    {
        if (_kept is not null && _kept.device.ToString() == device.ToString())
            return;
        using IDisposable lasting = inference_mode(false); // made during an evaluation, it must still serve a training step
        (_kept, _dropped, _inverse) = (Index(Kept), Index(Dropped), Index(Inverse));

        Tensor Index(int[] values) => tensor(Array.ConvertAll(values, i => (long)i), device: device).DetachFromDisposeScope();
    }
}

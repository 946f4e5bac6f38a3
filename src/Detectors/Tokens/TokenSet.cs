using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>The tokens in use among n, as the tensors that a layer needs. Made once for each image size.</summary>
internal sealed class TokenSet : TokenSubset, IEmittedSubset, IDisposable
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
        foreach (var token in kept)
            used[token] = true;
        int[] dropped = [.. Enumerable.Range(0, total).Where(token => !used[token])];
        var inverse = new int[total]; // the place of each token in "kept, then dropped"
        var place = 0;
        foreach (var token in kept.Concat(dropped))
            inverse[token] = place++;
        (_kept, _dropped, _inverse) = (new IndexTensor(kept), new IndexTensor(dropped), new IndexTensor(inverse));
        _keep = new ConstantTensor([.. used.Select(use => use ? 1.0 : 0.0)], 1, total, 1);
        _scores = attention
            ? new ConstantTensor([.. Enumerable.Range(0, total * total).Select(i => used[i % total] ? 0 : double.NegativeInfinity)], total,
                total)
            : new ConstantTensor([0], 1);
    }

    internal int[] Kept => _kept.Values;

    internal int[] Dropped => _dropped.Values;

    internal int[] Inverse => _inverse.Values;

    public int Count => Kept.Length;

    public int Total => Inverse.Length;

    internal override TokenMask Mask(Tensor data, DroppedTokenRule rule) =>
        new(_keep.For(data), rule.StayKeys ? null : _scores.For(data), rule);

    internal override (Tensor Kept, Tensor Dropped) Split(Tensor tokens) => (Select(tokens), tokens.index_select(1, _dropped.For(tokens)));

    internal override Tensor Join(Tensor kept, Tensor dropped) => cat([kept, dropped], 1).index_select(1, _inverse.For(kept));

    internal override Tensor Select(Tensor tokens) => tokens.index_select(1, _kept.For(tokens));

    internal override Tensor Tokens(Tensor positions) => _kept.For(positions).index_select(0, positions.flatten()).view(positions.shape);

    public string EmitKept(OnnxGraph graph, string tokens) => graph.Gather(tokens, graph.Indices("kept", Kept), 1);

    public string EmitDropped(OnnxGraph graph, string tokens) => graph.Gather(tokens, graph.Indices("dropped", Dropped), 1);

    public string EmitJoin(OnnxGraph graph, string kept, string dropped) =>
        graph.Gather(graph.Concat(1, kept, dropped), graph.Indices("inverse", Inverse), 1);

    public TokenRows EmitPositioned(OnnxGraph graph, string kept, double[] positions) =>
        new(kept, Count, Rows(positions, positions.Length / Total));

    public string EmitConstants(OnnxGraph graph, string name, double[] table, int width) =>
        graph.Weight(name, Rows(table, width), 1, Count, width);

    public string EmitConstantsAt(OnnxGraph graph, string name, double[] table, int width, string places) =>
        graph.Gather(graph.Weight(name, Rows(table, width), Count, width), places, 0);

    public void Dispose()
    {
        _keep.Dispose();
        _scores.Dispose();
        _kept.Dispose();
        _dropped.Dispose();
        _inverse.Dispose();
    }

    private double[] Rows(double[] table, int width) => [.. Kept.SelectMany(token => table[(token * width)..((token + 1) * width)])];
}

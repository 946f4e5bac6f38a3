using Microsoft.ML.SparseDetr.Detectors.Channels;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>
/// Lets the channels that a layer still reads take over what it read from the others: least squares of its output (He et al. 2017,
/// "Channel Pruning for Accelerating Very Deep Neural Networks"), in closed form by the moments of its input.
/// </summary>
/// <remarks>
/// With input x, kept channels k and dropped ones d: W'ₖ = Wₖ + W_d·S_dk·(Sₖₖ + ε·I)⁻¹. That is W·S_ak·Sₖₖ⁻¹ over all channels a, with a
/// penalty on the change instead of one on the weights, so that nothing shrinks where nothing is lost. S is the covariance and not the
/// second moment: the mean of what is dropped goes to the layer's bias, or to the running mean of the norm behind it, which is measured
/// again, and the weights need not spend themselves on it.
/// </remarks>
/// <param name="reader">The layer, with all that it reads before the cut in use.</param>
/// <param name="known">The moments of its input, which the caller keeps, or null to measure them.</param>
internal sealed class ReaderRefit(IChannelReader reader, InputMoments? known = null) : IDisposable
{
    /// <summary>The penalty as a part of the mean variance of the kept values.</summary>
    internal const double Ridge = 1e-3;

    private const double SmallestNormal = 2.2250738585072014e-308;

    private readonly int[] _before = reader.Inputs.Kept ?? [.. Enumerable.Range(0, (int)reader.Weight.shape[1])];
    private readonly InputMoments _moments = known ?? new InputMoments();

    /// <summary>Whether the layer reads less now than it did when this was made.</summary>
    internal bool Loses => reader.Inputs.Kept is { } kept && _before.Except(kept).Any();

    /// <summary>What <see cref="Apply"/> changes.</summary>
    internal IReadOnlyList<Tensor> Changes => reader.Bias is { } bias ? [reader.Weight, bias] : [reader.Weight];

    /// <summary>Begins to measure what the layer reads.</summary>
    internal void Watch() => reader.Observer = (input, _) =>
    {
        using var scope = NewDisposeScope();
        _moments.Add(reader.Columns(input));
    };

    /// <summary>Ends that.</summary>
    internal void Leave() => reader.Observer = null;

    /// <summary>
    /// Changes the weights in use and the bias for the channels that the layer reads now. Weights of channels out of use stay.
    /// </summary>
    /// <param name="ridge">See <see cref="Ridge"/>.</param>
    internal void Apply(double ridge = Ridge)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        HashSet<int> now = [.. reader.Inputs.Kept ?? _before];
        int[] keeps = [.. Places(now.Contains)], drops = [.. Places(channel => !now.Contains(channel))];
        Tensor weight = reader.Weight, covariance = _moments.Covariance(), mean = _moments.Mean();
        var cells = weight.shape[2..].Aggregate(1L, (a, b) => a * b);
        Tensor kept = Columns(keeps), dropped = Columns(drops);
        var square = covariance.index_select(0, kept).index_select(1, kept); // [k, k]
        var shared = covariance.index_select(0, kept).index_select(1, dropped); // [k, d]
        var penalty = ridge * square.diagonal().mean();
        var rows = Index(reader.Outputs?.Kept is { } outputs
            ? Array.ConvertAll(outputs, row => (long)row)
            : [.. Enumerable.Range(0, (int)weight.shape[0]).Select(row => (long)row)]);
        var block = weight.index_select(0, rows); // [rows, in, …]
        var lost = block.index_select(1, Channels(drops)).flatten(1).to(ScalarType.Float64); // [rows, d]
        var takeover = linalg.solve(square + eye(kept.shape[0], dtype: ScalarType.Float64, device: weight.device)
            * (penalty + SmallestNormal), shared); // [k, d]; kept channels that never change must not divide by 0
        var change = lost.matmul(takeover.t()); // [rows, k]
        block.index_add_(1, Channels(keeps), change.reshape([rows.shape[0], keeps.Length, .. weight.shape[2..]]).to(weight.dtype), 1);
        weight.index_copy_(0, rows, block);
        if (reader.Bias is { } bias)
            bias.index_add_(0, rows, (lost.mv(mean.index_select(0, dropped)) - change.mv(mean.index_select(0, kept))).to(bias.dtype), 1);

        IEnumerable<int> Places(Func<int, bool> chosen) => Enumerable.Range(0, _before.Length).Where(place => chosen(_before[place]));

        Tensor Columns(int[] places) => Index([.. places.SelectMany(place =>
            Enumerable.Range(0, (int)cells).Select(cell => place * cells + cell))]);

        Tensor Channels(int[] places) => Index([.. places.Select(place => (long)_before[place])]);

        Tensor Index(long[] values) => tensor(values, device: weight.device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        if (known is null)
            _moments.Dispose();
    }
}

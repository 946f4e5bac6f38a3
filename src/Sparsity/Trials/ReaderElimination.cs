using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>
/// What one layer loses when the channels of a group leave it one after the other and the others take over after each, as
/// <see cref="ReaderRefit"/> does it for all at once.
/// </summary>
/// <remarks>
/// With weights W and the inverse H of the input's covariance, a channel c costs Wc·Hcc⁻¹·Wcᵀ of squared output, and leaves W − Wc·Hcc⁻¹·Hc
/// behind: the optimal brain surgeon (Hassibi and Stork 1992) over columns. Outputs are weighted by what they count for the predictions.
/// </remarks>
internal sealed class ReaderElimination : IDisposable
{
    private const double Least = 1e-300; // for channels that never change

    private readonly Tensor _weight; // [outputs, inputs · cells], rows times the root of what they count
    private readonly Tensor _inverse; // [inputs · cells, inputs · cells]
    private readonly int _cells;
    private readonly long[] _places; // of each channel of the group among the inputs in use, or −1

    /// <param name="group">The group.</param>
    /// <param name="record">What is known about the layer.</param>
    /// <param name="images">Images that were seen.</param>
    internal ReaderElimination(ChannelGroup group, ReaderRecord record, long images)
    {
        using var scope = NewDisposeScope();
        var (reader, weight) = (record.Reader, record.Reader.Weight);
        _cells = (int)(weight.numel() / weight.shape[0] / weight.shape[1]);
        var member = group.Members.Single(member => member.Dimension == 1 && member.Read().Handle == weight.Handle);
        var inputs = reader.Inputs.Kept ?? [.. Enumerable.Range(0, (int)weight.shape[1])];
        _places = [.. Enumerable.Range(0, group.Channels).Select(channel => (long)Array.IndexOf(inputs, member.Offset + channel))];
        var used = reader.Inputs.Select(reader.Outputs?.Select(weight, 0) ?? weight, 1).detach().cpu().to(ScalarType.Float64).flatten(1);
        _weight = (used * (record.Counts / images).sqrt().unsqueeze(1)).MoveToOuterDisposeScope();
        var covariance = record.Moments.Covariance().cpu();
        var ridge = ReaderRefit.Ridge * covariance.diagonal().mean() + Least;
        _inverse = linalg.inv(covariance + eye(covariance.shape[0], dtype: ScalarType.Float64) * ridge).MoveToOuterDisposeScope();
    }

    /// <summary>Adds to each channel that is still there what its leaving would cost.</summary>
    internal void AddLosses(double[] losses)
    {
        using var scope = NewDisposeScope();
        var inputs = _weight.shape[1] / _cells;
        var columns = _weight.reshape(-1, inputs, _cells).permute(1, 2, 0); // [inputs, cells, outputs]
        var blocks = _inverse.reshape(inputs, _cells, inputs, _cells).diagonal(0, 0, 2).permute(2, 0, 1); // [inputs, cells, cells]
        var all = (_cells == 1
            ? columns.square().sum([1, 2]) / blocks.reshape(-1)
            : (columns * linalg.solve(blocks, columns)).sum([1, 2])).data<double>().ToArray();
        for (var channel = 0; channel < losses.Length; channel++)
            if (_places[channel] >= 0)
                losses[channel] += all[_places[channel]];
    }

    /// <summary>Lets the others take over from a channel.</summary>
    internal void Drop(int channel)
    {
        using var scope = NewDisposeScope();
        var start = _places[channel] * _cells;
        var rows = _inverse.narrow(0, start, _cells).clone(); // [cells, inputs · cells]
        var takeover = linalg.solve(rows.narrow(1, start, _cells), rows);
        _weight.sub_(_weight.narrow(1, start, _cells).matmul(takeover));
        _inverse.sub_(rows.t().matmul(takeover));
        _weight.narrow(1, start, _cells).zero_(); // but for rounding they are so already
        _inverse.narrow(0, start, _cells).zero_();
        _inverse.narrow(1, start, _cells).zero_();
        _inverse.narrow(0, start, _cells).narrow(1, start, _cells).copy_(eye(_cells, dtype: ScalarType.Float64)); // stays regular
        _places[channel] = -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _inverse.Dispose();
    }
}

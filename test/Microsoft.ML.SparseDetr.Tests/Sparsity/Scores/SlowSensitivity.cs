using Microsoft.ML.SparseDetr.Detectors.Channels;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Scores;

/// <summary>Eq. 4 and 5 of Super Sparse DETR in double, one weight after the other.</summary>
internal sealed class SlowSensitivity(ChannelGroup group, ChannelReduction reduction)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Tau = 0.9f, Epsilon = 1e-8;
    private readonly double[] _m = new double[group.Channels], _f = new double[group.Channels], _s = new double[group.Channels];
    private bool _known;

    public double[] Update(Moments moments)
    {
        var kept = group.Kept ?? [.. Enumerable.Range(0, group.Channels)];
        foreach (var channel in kept)
        {
            var (deltas, squares) = (new List<double>(), new List<double>());
            foreach (var member in group.Members)
            {
                var (first, second, step) = moments.Of(member.Read())!.Value;
                Tensor Slice(Tensor all) => all.narrow(member.Dimension, member.Offset + channel, 1).contiguous().view(-1);
                float[] m = Slice(first).data<float>().ToArray(), v = Slice(second).data<float>().ToArray();
                var g = member.Read().grad is { } gradient ? Slice(gradient).data<float>().ToArray() : new float[m.Length];
                for (var i = 0; i < m.Length; i++)
                {
                    double mHat = m[i] / (1 - Math.Pow(Beta1, step)), vHat = v[i] / (1 - Math.Pow(Beta2, step));
                    deltas.Add(Math.Abs(-mHat / Math.Sqrt(vHat + Epsilon)));
                    squares.Add((double)g[i] * g[i]);
                }
            }
            Average(ref _m[channel], Reduce(deltas));
            Average(ref _f[channel], Reduce(squares));
        }
        double mLength = Math.Sqrt(kept.Sum(channel => _m[channel] * _m[channel])),
        fLength = Math.Sqrt(kept.Sum(channel => _f[channel] * _f[channel]));
        foreach (var channel in kept)
            Average(ref _s[channel], _m[channel] / mLength * (_f[channel] / fLength));
        _known = true;
        return _s;
    }

    private void Average(ref double average, double value) => average = _known ? Tau * average + (1 - Tau) * value : value;

    private double Reduce(List<double> values) => reduction switch
    {
        ChannelReduction.Mean => values.Average(),
        ChannelReduction.Sum => values.Sum(),
        _ => Math.Sqrt(values.Sum(value => value * value)),
    };
}

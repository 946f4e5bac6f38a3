using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// The sums behind eq. 4 of Super Sparse DETR: for each channel the size of Adam's step without its rate and the squared gradient.
/// </summary>
/// <param name="moments">Adam's moments and number of steps of a parameter, or null where it has not learnt yet.</param>
/// <param name="beta1">Decay of the first moments.</param>
/// <param name="beta2">Decay of the second moments.</param>
/// <param name="eps">ε, inside the root.</param>
/// <param name="squares">Whether the squares of both are summed.</param>
internal sealed unsafe class ChannelStatistics(
    Func<Parameter, (Tensor FirstMoment, Tensor SecondMoment, long Step)?> moments, double beta1, double beta2, double eps, bool squares)
{
    /// <summary>Sums over all weights of each channel. What has no gradient or has not learnt yet counts as zeros.</summary>
    /// <returns>[2, C] for each group, one group after the other: |Δθ| and (∇L)², or the squares of both.</returns>
    internal double[] Sums(IReadOnlyList<ChannelGroup> groups)
    {
        using var scope = NewDisposeScope();
        var sources = new Dictionary<Parameter, Source>(ReferenceEqualityComparer.Instance);
        var slices = new List<Slice>();
        var start = 0;
        foreach (var group in groups)
        {
            foreach (var member in group.Members)
            {
                var parameter = member.Read();
                if (!sources.TryGetValue(parameter, out var source))
                    sources[parameter] = source = SourceOf(parameter);
                slices.Add(SliceOf(group, member, parameter.shape, source, start));
            }
            start += 2 * group.Channels;
        }
        var sums = new double[start];
        if (sources.Values.All(source => SparseOps.Fits(source.First, source.Second, source.Gradient)))
            AddNative(slices, sums);
        else
            AddComposed([.. sources.Values], slices, sums);
        return sums;
    }

    private Source SourceOf(Parameter parameter)
    {
        var learnt = moments(parameter);
        var gradient = (parameter.grad ?? zeros_like(parameter)).detach().contiguous();
        return new Source((learnt?.FirstMoment ?? zeros_like(gradient)).contiguous(), (learnt?.SecondMoment ?? zeros_like(gradient))
            .contiguous(), gradient,
            Math.Max(1, learnt?.Step ?? 1));
    }

    private static Slice SliceOf(ChannelGroup group, ChannelMember member, long[] shape, Source source, int start)
    {
        if (member.Dimension >= shape.Length || member.Offset + group.Channels > shape[member.Dimension])
            throw new InvalidOperationException(
                $"The channels of '{group.Name}' do not fit a weight of shape [{string.Join(", ", shape)}].");
        return new Slice(source, Product(shape[..member.Dimension]), shape[member.Dimension], Product(shape[(member.Dimension + 1)..]),
            member.Offset, group.Channels, start);

        static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);
    }

    private void AddNative(List<Slice> slices, double[] sums)
    {
        fixed (double* sum = sums)
            foreach (var slice in slices)
                fixed (float* m = SparseOps.Floats(slice.Source.First), v = SparseOps.Floats(slice.Source.Second),
                    g = SparseOps.Floats(slice.Source.Gradient))
                    SparseOps.sd_channel_statistics(m, v, g, slice.Outer, slice.Total, slice.Inner, slice.Offset, slice.Channels,
                        1 - Math.Pow(beta1, slice.Source.Step), 1 - Math.Pow(beta2, slice.Source.Step), eps, squares ? 1 : 0,
                        sum + slice.Start, sum + slice.Start + slice.Channels);
    }

    // Few large operators and one transfer: on a GPU what counts is their number.
    private void AddComposed(Source[] sources, List<Slice> slices, double[] sums)
    {
        var values = new Dictionary<Source, Tensor>(ReferenceEqualityComparer.Instance); // [2, N] of each
        foreach (var same in sources.GroupBy(source => source.Step))
        {
            Tensor first = Flat(same.Select(source => source.First)), second = Flat(same.Select(source => source.Second));
            var delta = (first / (1 - Math.Pow(beta1, same.Key))).abs() / (second / (1 - Math.Pow(beta2, same.Key)) + eps).sqrt();
            var both = stack([delta, Flat(same.Select(source => source.Gradient)).square()]);
            both = squares ? both.square() : both;
            long start = 0;
            foreach (var source in same)
            {
                values[source] = both.narrow(1, start, source.Gradient.numel());
                start += source.Gradient.numel();
            }
        }
        Tensor[] results = [.. slices.Select(slice => values[slice.Source].reshape(2, slice.Outer, slice.Total, slice.Inner)
            .narrow(2, slice.Offset, slice.Channels).sum([1L, 3L], type: ScalarType.Float64).view(-1))];
        ReadOnlySpan<double> all = MemoryMarshal.Cast<byte, double>(cat(results, 0).cpu().bytes);
        foreach (var slice in slices)
        {
            for (var i = 0; i < 2 * slice.Channels; i++)
                sums[slice.Start + i] += all[i];
            all = all[(2 * slice.Channels)..];
        }
    }

    private static Tensor Flat(IEnumerable<Tensor> tensors) => cat([.. tensors.Select(tensor => tensor.view(-1))], 0);

    private sealed record Source(Tensor First, Tensor Second, Tensor Gradient, long Step);

    // Channels of a weight seen as [outer, total, inner], and where their sums go.
    private readonly record struct Slice(Source Source, long Outer, long Total, long Inner, long Offset, int Channels, int Start);
}

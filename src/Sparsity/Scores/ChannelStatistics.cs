// The sums behind eq. 4 of Super Sparse DETR: for each channel the size of Adam's step without its rate and the squared gradient.

using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

internal sealed unsafe class ChannelStatistics(Func<Parameter, (Tensor FirstMoment, Tensor SecondMoment, long Step)?> moments, double beta1, double beta2, double eps, bool squares)
{
    /// <summary>
    /// Sums over all weights of each channel. What has no gradient or has not learnt yet counts as zeros. Where the native operator can do
    /// the work, the result is a tensor on the CPU, otherwise one on the parameters' device.
    /// </summary>
    /// <returns>[2, C] float64: |Δθ| and (∇L)², or the squares of both.</returns>
    internal Tensor Sums(ChannelGroup group)
    {
        Tensor sums = zeros(2, group.Channels, dtype: ScalarType.Float64);
        foreach (ChannelMember member in group.Members)
        {
            Parameter parameter = member.Read();
            using var scope = NewDisposeScope();
            long[] shape = parameter.shape;
            if (member.Dimension >= shape.Length || member.Offset + group.Channels > shape[member.Dimension])
                throw new InvalidOperationException($"The channels of '{group.Name}' do not fit a weight of shape [{string.Join(", ", shape)}].");
            var view = new View(Product(shape[..member.Dimension]), shape[member.Dimension], Product(shape[(member.Dimension + 1)..]), member.Offset, group.Channels);
            var learnt = moments(parameter);
            Tensor gradient = (parameter.grad ?? zeros_like(parameter)).detach().contiguous();
            Tensor first = (learnt?.FirstMoment ?? zeros_like(gradient)).contiguous(), second = (learnt?.SecondMoment ?? zeros_like(gradient)).contiguous();
            long step = Math.Max(1, learnt?.Step ?? 1);
            var (bc1, bc2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
            if (SparseOps.Fits(first, second, gradient) && sums.device_type == DeviceType.CPU)
                AddNative(sums, first, second, gradient, view, bc1, bc2);
            else
                sums = (sums.to(gradient.device) + Composed(first, second, gradient, view, bc1, bc2)).MoveToOuterDisposeScope();
        }
        return sums;
    }

    private void AddNative(Tensor sums, Tensor first, Tensor second, Tensor gradient, View view, double bc1, double bc2)
    {
        fixed (float* m = SparseOps.Floats(first), v = SparseOps.Floats(second), g = SparseOps.Floats(gradient))
        fixed (byte* sum = sums.bytes)
            SparseOps.sd_channel_statistics(m, v, g, view.Outer, view.Total, view.Inner, view.Offset, view.Channels, bc1, bc2, eps, squares ? 1 : 0,
                (double*)sum, (double*)sum + view.Channels);
    }

    private Tensor Composed(Tensor first, Tensor second, Tensor gradient, View view, double bc1, double bc2)
    {
        Tensor delta = (view.Of(first) / bc1).abs() / (view.Of(second) / bc2 + eps).sqrt(), square = view.Of(gradient).square();
        return stack([Sum(delta), Sum(square)]);

        Tensor Sum(Tensor values) => (squares ? values.square() : values).sum([0L, 2L], type: ScalarType.Float64);
    }

    private static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);

    private readonly record struct View(long Outer, long Total, long Inner, long Offset, long Channels)
    {
        public Tensor Of(Tensor tensor) => tensor.reshape(Outer, Total, Inner).narrow(1, Offset, Channels); // [outer, C, inner]
    }
}

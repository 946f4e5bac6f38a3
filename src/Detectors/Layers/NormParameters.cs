using Microsoft.ML.SparseDetr.Detectors.Channels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>What a batch norm holds, for all of its channels or for those in use.</summary>
/// <param name="Weight">[C] with gradient.</param>
/// <param name="Bias">[C] with gradient.</param>
/// <param name="Mean">[C] running mean; training changes it in place.</param>
/// <param name="Variance">[C] running variance; training changes it in place.</param>
/// <param name="Batches">[] batches seen.</param>
/// <param name="Momentum">Share of a batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record NormParameters(Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance, Tensor Batches, double Momentum,
    double Epsilon)
{
    /// <summary>All channels of a norm with affine parameters and running statistics.</summary>
    internal static NormParameters Of(BatchNorm2d norm) => new(
        norm.weight!, norm.bias!, norm.running_mean!, norm.running_var!, norm.num_batches_tracked!, norm.momentum!.Value, norm.eps);

    /// <summary>The channels in use; mean and variance are copies.</summary>
    internal static NormParameters Of(BatchNorm2d norm, ChannelAxis channels)
    {
        var whole = Of(norm);
        return whole with
        {
            Weight = channels.Select(whole.Weight, 0),
            Bias = channels.Select(whole.Bias, 0),
            Mean = channels.Select(whole.Mean, 0),
            Variance = channels.Select(whole.Variance, 0),
        };
    }
}

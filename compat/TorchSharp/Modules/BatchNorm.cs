using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class BatchNorm : NormBase
{
    public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var useBatch = training || !track_running_stats;
        if (training && track_running_stats) using (no_grad()) num_batches_tracked.add_(1);
        // Without momentum the statistics are the plain mean over all batches so far.
        var factor = momentum ?? (training && track_running_stats ? 1.0 / num_batches_tracked.ToInt64() : 0.0);
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, useBatch, factor, eps);
    }
}

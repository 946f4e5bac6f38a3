using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>
/// Numbers that a layer needs and never trains, as a tensor of the type and on the device of the data that meets them.
/// The tensor is kept between calls, outside dispose scopes and outside the state dict.
/// </summary>
internal sealed class ConstantTensor(double[] values, params long[] shape) : IDisposable
{
    private (Tensor Value, ScalarType Type, string Device)? _last;

    internal double[] Values => values;

    internal Tensor For(Tensor data)
    {
        var device = data.device.ToString();
        if (_last is { } last && last.Type == data.dtype && last.Device == device)
            return last.Value;
        _last?.Value.Dispose();
        using var lasting = inference_mode(false); // made during an evaluation, it must still serve a training step
        var value = tensor(values, shape, dtype: data.dtype, device: data.device).DetachFromDisposeScope();
        _last = (value, data.dtype, device);
        return value;
    }

    public void Dispose()
    {
        _last?.Value.Dispose();
        _last = null;
    }
}

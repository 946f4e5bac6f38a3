using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>
/// Positions as an int64 tensor on the device of the data that meets them. The tensor is kept between calls, outside dispose scopes.
/// </summary>
internal sealed class IndexTensor(int[] values) : IDisposable
{
    private Tensor? _last;

    internal int[] Values => values;

    internal Tensor For(Tensor data)
    {
        if (_last is not null && _last.device.ToString() == data.device.ToString())
            return _last;
        Dispose();
        using var lasting = inference_mode(false); // made during an evaluation, it must still serve a training step
        _last = tensor(Array.ConvertAll(values, i => (long)i), device: data.device).DetachFromDisposeScope();
        return _last;
    }

    public void Dispose()
    {
        _last?.Dispose();
        _last = null;
    }
}

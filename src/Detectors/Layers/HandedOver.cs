using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>
/// Gradients that the last backward function of this thread returned. libtorch takes its own reference after the function has returned, so
/// the next one is the first that can release them.
/// </summary>
internal static class HandedOver
{
    [ThreadStatic]
    internal static Tensor?[]? Tensors;

    internal static void Dispose()
    {
        foreach (var tensor in Tensors ?? [])
            tensor?.Dispose();
        Tensors = null;
    }
}

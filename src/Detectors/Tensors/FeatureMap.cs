using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>Reads the shape of feature maps.</summary>
internal static class FeatureMap
{
    /// <summary>Size of a map [B, C, h, w].</summary>
    internal static GridSize SizeOf(Tensor map) => new((int)map.shape[2], (int)map.shape[3]);
}

using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>
/// Maps whose channels stand last in memory, while the shape stays [B, C, h, w]: oneDNN's convolutions need no reordering then.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same map, stored so, where the operators of training can work on it; else the map itself.</summary>
    internal static Tensor Store(Tensor map) => SparseOps.Fits(map) ? Back(View(map).contiguous()) : map;

    /// <summary>Whether a map is stored so and not also the usual way.</summary>
    internal static bool Holds(Tensor map) => !map.is_contiguous() && View(map).is_contiguous();

    /// <summary>[B, C, h, w] -> [B, h, w, C].</summary>
    internal static Tensor View(Tensor map) => map.permute(0, 2, 3, 1);

    /// <summary>[B, h, w, C] -> [B, C, h, w].</summary>
    internal static Tensor Back(Tensor map) => map.permute(0, 3, 1, 2);
}

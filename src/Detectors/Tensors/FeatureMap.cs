using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>Feature maps: their sizes, and their cells as tokens.</summary>
internal static class FeatureMap
{
    /// <summary>Size of a map [B, C, h, w].</summary>
    internal static GridSize SizeOf(Tensor map) => new((int)map.shape[2], (int)map.shape[3]);

    /// <summary>For each level [B, d, h, w] -> [B, L, d], level by level, row by row.</summary>
    internal static Tensor Tokens(IEnumerable<Tensor> maps) => cat([.. maps.Select(map => map.flatten(2).transpose(1, 2))], 1);
}

using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>Picks rows of each image.</summary>
internal static class TensorRows
{
    /// <summary>[B, N, d] at the indices [B, K] -> [B, K, d].</summary>
    internal static Tensor RowsAt(this Tensor all, Tensor indices) =>
        all.gather(1, indices.unsqueeze(2).expand(-1, -1, all.shape[2]));
}

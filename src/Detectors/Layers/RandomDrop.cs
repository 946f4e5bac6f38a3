using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Dropout (Srivastava et al. 2014) that costs nothing where there is none.</summary>
internal static class RandomDrop
{
    /// <param name="x">Any shape.</param>
    /// <param name="rate">Share of the elements that becomes 0 in training; the others grow in return.</param>
    /// <param name="training">Whether it is training.</param>
    internal static Tensor Apply(Tensor x, double rate, bool training) => rate > 0 ? nn.functional.dropout(x, rate, training) : x;
}

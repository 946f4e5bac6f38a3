using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Activations;

/// <summary>Says for each token which hidden activations of a feed-forward network count.</summary>
internal interface IActivationMask
{
    /// <summary>1 where an activation counts, 0 where it is left out.</summary>
    /// <param name="x">[…, d] what the feed-forward network reads.</param>
    /// <param name="hidden">[…, C] its activations.</param>
    /// <returns>[…, C] in the type of <paramref name="hidden"/>.</returns>
    Tensor Of(Tensor x, Tensor hidden);

    /// <summary>Appends the product of <paramref name="hidden"/> and <see cref="Of"/>.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="rows">[M, d].</param>
    /// <param name="hidden">[M, C].</param>
    /// <returns>[M, C].</returns>
    string Emit(OnnxGraph graph, string rows, string hidden);
}

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Brings the decoders' norms into a graph, whichever of the two a decoder has.</summary>
internal static class NormEmission
{
    /// <summary>Normalises the last dimension by a <see cref="LayerNorm"/> or an <see cref="RmsNorm"/>.</summary>
    /// <exception cref="NotSupportedException">It is another norm.</exception>
    public static string Norm(this OnnxGraph graph, string x, nn.Module<Tensor, Tensor> norm) => norm switch
    {
        LayerNorm layer => graph.LayerNorm(x, layer),
        RmsNorm root => root.Emit(graph, x),
        _ => throw new NotSupportedException($"A norm of type {norm.GetType()} cannot be exported."),
    };
}

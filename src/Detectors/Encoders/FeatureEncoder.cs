using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>Turns the backbone's maps into the levels that the decoder looks at: all of one width, strides a factor 2 apart, finest first.</summary>
internal abstract class FeatureEncoder(string name) : nn.Module<Tensor[], Tensor[]>(name)
{
    /// <summary>The attention inside the coarsest level, or null where the encoder has none.</summary>
    internal virtual Aifi? Attention => null;

    /// <summary>Appends the encoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="maps">The backbone's maps, finest first.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <returns>The levels [B, d, h, w].</returns>
    internal abstract string[] Emit(OnnxGraph graph, string[] maps, IReadOnlyList<(int Height, int Width)> levels);

    private protected static Tensor Upsample(Tensor x) =>
        nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest); // [B, d, h, w] -> [B, d, 2h, 2w]
}

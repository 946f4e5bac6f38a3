using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>Turns the backbone's maps into the levels that the decoder looks at: all of one width, strides a factor 2 apart, finest first.</summary>
internal abstract class FeatureEncoder(string name) : nn.Module<Tensor[], Tensor[]>(name)
{
    private protected static Tensor Upsample(Tensor x) =>
        nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest); // [B, d, h, w] -> [B, d, 2h, 2w]
}

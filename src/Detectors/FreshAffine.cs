using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>A fresh learnable affine is 1·x + 0, which ONNX Runtime would drop; a trained one is not.</summary>
internal static class FreshAffine
{
    /// <summary>Makes a network that is to be timed cost what it will cost when it is trained.</summary>
    internal static void Unsettle(Detector detector)
    {
        using var _ = no_grad();
        foreach (var affine in detector.modules().OfType<Lab>().Where(affine => affine.Values is (1, 0)))
        {
            affine.scale.fill_(0.9);
            affine.bias.fill_(0.1);
        }
    }
}

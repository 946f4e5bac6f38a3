using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Outputs;

/// <summary>
/// The maps between a detector's parts. Budgets make blocks narrower inside and leave what comes out of them, so that a sparse network has
/// maps of the same shapes as the whole one.
/// </summary>
/// <param name="Stages">[B, c, h, w] what each stage of the backbone gives, finest first.</param>
/// <param name="Levels">[B, d, h, w] the encoder's levels, finest first.</param>
internal sealed record DetectorFeatures(IReadOnlyList<Tensor> Stages, IReadOnlyList<Tensor> Levels);

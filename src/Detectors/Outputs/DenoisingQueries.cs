using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Outputs;

/// <summary>Noised ground truth that joins the decoder's queries during training (contrastive denoising).</summary>
/// <param name="Classes">[B, dq] int64 noised class of each query; the class count C marks padding.</param>
/// <param name="ReferencesUnactivated">[B, dq, 4] noised boxes, cxcywh, after inverse sigmoid.</param>
/// <param name="AttentionMask">[dq + Q, dq + Q] bool, true = blocked.</param>
/// <param name="Groups">Number of groups G; dq = 2·G·(largest object count of the batch).</param>
/// <param name="PositiveIndices">For each image the query indices of the positive queries, all groups in order.</param>
internal sealed record DenoisingQueries(
    Tensor Classes, Tensor ReferencesUnactivated, Tensor AttentionMask, int Groups, IReadOnlyList<long[]> PositiveIndices);

using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Which tokens an attention layer updates.</summary>
/// <param name="Keep">[1 or B, n, 1] 1 for the tokens in use, 0 for the others.</param>
/// <param name="Scores">[n, n], or [B, 1, n] where each image has its own, added to the attention scores: −∞ in the columns of the others;
/// null where they stay keys.</param>
/// <param name="Rule">What becomes of the others.</param>
internal sealed record TokenMask(Tensor Keep, Tensor? Scores, DroppedTokenRule Rule);

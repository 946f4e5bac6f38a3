using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>The tokens of the memory that become queries, best score first.</summary>
/// <param name="Content">[B, Q, D] detached content.</param>
/// <param name="References">[B, Q, 4] boxes before the sigmoid, with gradient.</param>
/// <param name="Logits">[B, Q, C] class logits, with gradient.</param>
/// <param name="Candidates">[B, R] tokens by rank; R is at least the last rank in use and one more.</param>
/// <param name="Ranks">The ranks that became queries, ascending.</param>
internal sealed record SelectedQueries(Tensor Content, Tensor References, Tensor Logits, Tensor Candidates, IReadOnlyList<int> Ranks);

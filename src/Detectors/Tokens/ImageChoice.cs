using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>What a token predictor says of a batch.</summary>
/// <param name="Scores">[B, L] logits, or null where nobody asked.</param>
internal sealed record ImageChoice(Tensor? Scores)
{
    internal static readonly ImageChoice None = new(Scores: null);

    /// <summary>The tokens in use over all levels, or null for all.</summary>
    internal ImageTokens? Tokens { get; init; }

    /// <summary>The tokens of the coarsest level that the encoder's attention is limited to, or null for all.</summary>
    internal ImageTokens? Attention { get; init; }

    /// <summary>The tokens that can become queries, or null for all.</summary>
    internal ImageTokens? Queries { get; init; }
}

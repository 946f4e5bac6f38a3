using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>What a token predictor says of a batch.</summary>
/// <param name="Scores">[B, L] logits, or null where nobody asked.</param>
internal sealed record PictureChoice(Tensor? Scores)
{
    internal static readonly PictureChoice None = new(Scores: null);

    /// <summary>The tokens in use over all levels, or null for all.</summary>
    internal PictureTokens? Tokens { get; init; }

    /// <summary>The tokens of the coarsest level that the encoder's attention is limited to, or null for all.</summary>
    internal PictureTokens? Attention { get; init; }

    /// <summary>The tokens that can become queries, or null for all.</summary>
    internal PictureTokens? Queries { get; init; }
}

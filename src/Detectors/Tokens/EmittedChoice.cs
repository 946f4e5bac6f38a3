namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>What a token predictor chooses, in a graph.</summary>
/// <param name="Attention">The tokens of the coarsest level that the encoder's attention is limited to, or null for all.</param>
/// <param name="Queries">The tokens that can become queries, or null for all.</param>
internal sealed record EmittedChoice(IEmittedSubset? Attention, IEmittedSubset? Queries);

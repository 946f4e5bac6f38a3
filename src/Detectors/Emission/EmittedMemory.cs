using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>The tokens that a decoder layer looks at, in a graph.</summary>
/// <param name="Tokens">[B, L, D] tokens of all levels.</param>
/// <param name="Levels">Height and width of each level.</param>
/// <param name="QueryCount">Queries Q of an image.</param>
/// <param name="ImageRows">[B, 1] int64 position of each image in the batch, 0 … B − 1.</param>
internal sealed record EmittedMemory(string Tokens, IReadOnlyList<GridSize> Levels, int QueryCount, string ImageRows);

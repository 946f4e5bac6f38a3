using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>The tokens that a decoder layer looks at, in a graph.</summary>
/// <param name="Tokens">[B, L, D] tokens of all levels.</param>
/// <param name="Levels">Height and width of each level.</param>
/// <param name="QueryCount">Queries Q of a picture.</param>
/// <param name="Pictures">[B, 1] int64 position of each picture in the batch, 0 … B − 1.</param>
internal sealed record EmittedMemory(string Tokens, IReadOnlyList<GridSize> Levels, int QueryCount, string Pictures);

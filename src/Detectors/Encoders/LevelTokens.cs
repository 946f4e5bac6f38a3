using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tokens;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>The tokens of all levels in an encoder layer.</summary>
/// <param name="Grid">Where they stand.</param>
/// <param name="Set">Those in use, which alone are computed, and the others; or null for all.</param>
/// <param name="Rule">What becomes of the others.</param>
internal sealed record LevelTokens(TokenGrid Grid, TokenSubset? Set, DroppedTokenRule Rule);

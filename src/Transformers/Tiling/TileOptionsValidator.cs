using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Transformers.Tiling;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class TileOptionsValidator : IValidateOptions<TileOptions>;

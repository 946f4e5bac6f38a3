using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Estimators.Sparsifying;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class SparsifyOptionsValidator
    : IValidateOptions<MicroGateSparsifier.Options>, IValidateOptions<StaticIndicatorSparsifier.Options>;

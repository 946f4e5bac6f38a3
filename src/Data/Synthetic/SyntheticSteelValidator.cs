using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Estimators.Fitting;

namespace Microsoft.ML.SparseDetr.Data.Synthetic;

/// <summary>Checks the options of the synthetic set by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class SyntheticSteelValidator : IValidateOptions<SyntheticSteelOptions>;

using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Estimators.Quantization;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class QuantizationOptionsValidator : IValidateOptions<QuantizationOptions>;

using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Checks the options of a training, and parts of them alone, by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class OptionsValidator
    : IValidateOptions<SuperSparseDetrTrainer.Options>, IValidateOptions<SparsityOptions>, IValidateOptions<SparseEncoderOptions>;

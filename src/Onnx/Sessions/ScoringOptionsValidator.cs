using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Onnx.Sessions;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class ScoringOptionsValidator : IValidateOptions<ScoringOptions>;

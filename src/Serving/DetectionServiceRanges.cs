using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class DetectionServiceRanges : IValidateOptions<DetectionServiceOptions>;

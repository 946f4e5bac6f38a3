using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Checks the options by their annotations; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class OptionsValidator : IValidateOptions<SuperSparseDetrTrainer.Options>
{
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static void Check(SuperSparseDetrTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new OptionsValidator().Validate(null, options);
        if (result.Failed)
            throw new ArgumentException(string.Join(' ', result.Failures!), nameof(options));
    }
}

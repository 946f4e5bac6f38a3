using Microsoft.Extensions.Options;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Refuses options that a validator finds fault with.</summary>
internal static class OptionCheck
{
    /// <exception cref="ArgumentException">An option is outside its range or contradicts another; the message names each with its
    /// path.</exception>
    public static void Require<T>(IValidateOptions<T> validator, T options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = validator.Validate(null, options);
        if (result.Failed)
            throw new ArgumentException(string.Join(' ', result.Failures), nameof(options));
    }
}

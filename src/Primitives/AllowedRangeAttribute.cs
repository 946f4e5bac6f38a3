using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>A range check whose message names the path of the option, its value and what is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AllowedRangeAttribute(double smallest, double largest) : ValidationAttribute
{
    /// <summary>When above 1, the value must be a multiple of it.</summary>
    public int Multiple { get; init; } = 1;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is null)
            return ValidationResult.Success;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number >= smallest && number <= largest && (Multiple == 1 || number % Multiple == 0))
            return ValidationResult.Success;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        var range = FormattableString.Invariant($"{smallest} to {largest}") + (Multiple == 1 ? "" : $" in steps of {Multiple}");
        return new ValidationResult($"{OptionPath.Of(validationContext)} = {text} is outside the allowed range {range}.");
    }
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Microsoft.ML.SparseDetr.Estimators;

/// <summary>Refuses a sparse budget: an option that would silently change nothing is worse than an error.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DenseOnlyAttribute : ValidationAttribute
{
    private readonly double? _dense;

    public DenseOnlyAttribute()
    {
    }

    public DenseOnlyAttribute(double dense) => _dense = dense;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        double? number = value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number == _dense)
            return ValidationResult.Success;
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
        string dense = _dense?.ToString(CultureInfo.InvariantCulture) ?? "null";
        return new ValidationResult(
            $"{validationContext.MemberName} = {text} asks for a sparse network; this version trains dense networks, the only allowed value is {dense}.");
    }
}

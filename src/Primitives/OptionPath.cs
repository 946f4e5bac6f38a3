using System.ComponentModel.DataAnnotations;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>The name of an option as a user writes it, seen from the outermost object that is validated.</summary>
internal static class OptionPath
{
    /// <summary>
    /// Such as "Sparsity.Compensation.Weight". The generated validators put the outermost type before it, which says nothing to a reader.
    /// </summary>
    public static string Of(ValidationContext context) => context.DisplayName[(context.DisplayName.IndexOf('.') + 1)..];
}

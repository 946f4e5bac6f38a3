namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>
/// Tells a notebook how to show a type. .NET Interactive looks for an attribute of this name, whatever assembly it comes from, so that a
/// library need not refer to it; <see cref="FormatterSourceType"/> and the members of the formatters are found by their names, too.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;
}

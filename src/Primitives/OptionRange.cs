namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Refuses option values that are out of range.</summary>
internal static class OptionRange
{
    /// <exception cref="ArgumentOutOfRangeException">The condition does not hold; the message names option, value and range.</exception>
    public static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be {range}.");
    }
}

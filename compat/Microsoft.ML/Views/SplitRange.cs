namespace Microsoft.ML.Data;

/// <summary>A part <c>[Lower, Upper)</c> of the unit interval that every row is thrown onto.</summary>
internal readonly record struct SplitRange(double Lower, double Upper)
{
    public bool Contains(double value) => value >= Lower && value < Upper;
}

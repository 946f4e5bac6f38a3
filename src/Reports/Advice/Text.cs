namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>Sentences with figures, the same in every country.</summary>
internal static class Text
{
    public static string Of(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A share in percent, without decimals.</summary>
    public static string Percent(double share) => Of($"{100 * share:0} %");

    /// <summary>A number and what it counts: "1 epoch", "2 epochs".</summary>
    public static string Count(long number, string what) => number == 1 ? $"1 {what}" : Of($"{number} {what}s");
}

using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SparseDetr.Cli;

/// <summary>Times as people write them: 90s, 45m, 2h, 1h30m, 1.5h, 1d.</summary>
internal static partial class TimeSpans
{
    /// <summary>Reads the value of an option; an error names what is allowed.</summary>
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TryParse(text, out var time))
            return time;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} {text}: allowed are times such as 45m, 2h, 1h30m or 1d.");
        return null;
    }

    /// <summary>Reads a time above 0 and up to 40 days.</summary>
    internal static bool TryParse(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        var match = Time().Match(text);
        if (!match.Success)
            return false;
        var seconds = 0.0;
        foreach (var (unit, worth) in new[] { ("d", 86_400.0), ("h", 3_600), ("m", 60), ("s", 1) })
            if (match.Groups[unit] is { Success: true, Value: var number })
                seconds += worth * double.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (seconds is not (> 0 and <= 40 * 86_400.0))
            return false;
        time = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^(?=.)(?:(?<d>\d+(?:\.\d+)?)d)?(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m(?:in)?)?(?:(?<s>\d+(?:\.\d+)?)s)?$")]
    private static partial Regex Time();
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SparseDetr.Cli;

/// <summary>
/// Numbers on the command line have one form, whatever the machine's language: a point for the fraction, no groups. Otherwise "0,001" is
/// read as 1.
/// </summary>
internal static class StrictNumbers
{
    /// <summary>Sets the reading of every option of a command and of the commands below it.</summary>
    public static void ApplyTo(Command command)
    {
        foreach (var option in command.Options)
            switch (option)
            {
                case Option<float> numbers:
                    numbers.CustomParser = result => Read(result, Fraction);
                    break;
                case Option<float?> numbers:
                    numbers.CustomParser = result => Read(result, text => (float?)Fraction(text));
                    break;
                case Option<int?> numbers:
                    numbers.CustomParser = result => Read(result, text => (int?)Whole(text));
                    break;
                case Option<int[]> numbers:
                    numbers.CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, Whole))];
                    break;
                default:
                    break;
            }
        foreach (var below in command.Subcommands)
            ApplyTo(below);
    }

    /// <summary>A whole number, or an exception that says what one looks like.</summary>
    public static int Whole(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException("a whole number is needed");

    private static float Fraction(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return float.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new FormatException(text.Contains(',')
                ? $"a number has a point and not a comma: {text.Replace(',', '.')}"
                : "a number is needed, such as 0.001 or 1e-3");
    }

    private static T? Read<T>(ArgumentResult result, Func<string, T> parse) =>
        result.Tokens is [var token, ..] ? Read(result, token.Value, parse) : default;

    private static T? Read<T>(ArgumentResult result, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException error)
        {
            result.AddError($"{(result.Parent as OptionResult)?.Option.Name} {text}: {error.Message}.");
            return default;
        }
    }
}

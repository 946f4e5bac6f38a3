using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace Microsoft.ML.SparseDetr.Fuzz.Mutations;

/// <summary>Changes of JSON and XML by token: names, values, brackets and tags are replaced, doubled, moved, nested and left out.</summary>
internal static partial class TextEdits
{
    private static readonly string[] Json =
    [
        "null", "true", "[]", "{}", "\"\"", "-1", "0", "1.5", "1e999", "-1e-999", "NaN", "-Infinity", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "1e400", "\"\\u0000\"", "\"\\ud800\"", "\"\\u001b[2J\"", "\"/etc/passwd\"",
        "\"../../x\"", "\"a\\u0000b\"", "{\"a\":1,\"a\":2}", "[[[[[[[[1]]]]]]]]", ",", ":", "}", "]", "//", "/*", "\uFEFF", "\"\\",
        new string('[', 200), "\"" + new string('x', 500) + "\"",
    ];

    private static readonly string[] LargeJson =
    [
        new string('[', 100_000), "\"" + new string('x', 100_000) + "\"", "[" + string.Join(',', Enumerable.Repeat("0", 20_000)) + "]",
        string.Concat(Enumerable.Repeat("{\"a\":", 20_000)), string.Concat(Enumerable.Repeat("{\"id\":1},", 10_000)),
    ];

    private static readonly string[] LargeXml =
        [string.Concat(Enumerable.Repeat("<a>", 50_000)), new string('x', 100_000), string.Concat(Enumerable.Repeat("<object/>", 10_000))];

    private static readonly string[] LargeLines =
        [new string('[', 100_000), new string('"', 50_001), string.Concat(Enumerable.Repeat("0 0.5 0.5 0.1 0.1\n", 10_000))];

    private static readonly string[] Lines =
    [
        "\n", "\r\n", "\r", "\t", " ", ",", ";", "\"", "'", "\"\"", ": ", "- ", "? ", "[", "]", "{", "}", "&a ", "*a", "!!binary ", "|",
        ">", "#", "---", "...", "%YAML 9.9", "<<: ", "~", "null", "\0", "\uFEFF", "0", "-1", "1e999", "nan", "0.5", "2147483648",
        "../../x", "/etc/passwd",
        new string('[', 50), new string('x', 500),
    ];

    private static readonly string[] Xml =
    [
        "<a>", "</a>", "<object>", "</object>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&", "&#0;",
        "&#x1F;", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "<?xml version=\"1.0\" encoding=\"nonsense\"?>", "\0", "1e999", "-1",
        "NaN", "0", "9999999999999999999", "1,5", "", "xmlns:a=\"b\"", "a:b", "../../x", string.Concat(Enumerable.Repeat("<a>", 250)),
        new string('x', 500),
    ];

    /// <summary>Changes of a JSON text.</summary>
    /// <param name="words">Tokens that the format knows.</param>
    public static Gen<Edit> OfJson(params string[] words) => Of([.. Json, .. words, .. words], LargeJson);

    /// <summary>Changes of an XML text.</summary>
    public static Gen<Edit> OfXml(params string[] words) => Of([.. Xml, .. words, .. words], LargeXml);

    /// <summary>Changes of a text in lines, such as YAML, CSV and labels.</summary>
    public static Gen<Edit> OfLines(params string[] words) => Of([.. Lines, .. words, .. words], LargeLines);

    /// <summary>A word of the dictionary of JSON.</summary>
    public static Gen<string> JsonWord { get; } = Gen.OneOf(Json);

    private static Gen<Edit> Of(string[] words, string[] large)
    {
        var at = Gen.Double.Unit;
        var length = Gen.Int[1, 12];
        return Gen.Frequency(
            (1, Gen.Select(at, Gen.OneOf(large), Edit (place, word) => Tokens(place, (tokens, i) => tokens[i] = word))),
            (80, Gen.Select(at, Gen.OneOf(words), Edit (place, word) => Tokens(place, (tokens, i) => tokens[i] = word))),
            (40, Gen.Select(at, Gen.OneOf(words), Edit (place, word) => Tokens(place, (tokens, i) => tokens.Insert(i, word)))),
            (40, Gen.Select(at, length, Edit (place, count) => Tokens(place, (tokens, i) =>
                tokens.RemoveRange(i, Math.Min(count, tokens.Count - i))))),
            (40, Gen.Select(at, length, Gen.Int[1, 50], Edit (place, count, times) => Tokens(place, (tokens, i) =>
                tokens.InsertRange(i, Enumerable.Repeat(tokens.GetRange(i, Math.Min(count, tokens.Count - i)), times)
                    .SelectMany(part => part).ToList())))),
            (40, Gen.Select(at, at, Edit (place, other) => Tokens(place, (tokens, i) =>
            {
                var j = (int)(other * tokens.Count);
                (tokens[i], tokens[j]) = (tokens[j], tokens[i]);
            }))));
    }

    private static Edit Tokens(double at, Action<List<string>, int> change) => file =>
    {
        var tokens = Token().Matches(Encoding.Latin1.GetString(file)).Select(match => match.Value).ToList();
        if (tokens.Count > 0)
            change(tokens, (int)(at * tokens.Count));
        return Encoding.Latin1.GetBytes(string.Concat(tokens));
    };

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|</?[\w:]*|[-+]?[0-9][-+.0-9eE]*|\w+|\s+|.
        """, RegexOptions.Singleline)]
    private static partial Regex Token();
}

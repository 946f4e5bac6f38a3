using System.Globalization;
using System.Text;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>Values as C# has them in its source.</summary>
internal static class CSharpLiteral
{
    /// <summary>
    /// A text. What ends a literal or a line, what cannot be seen and what turns the direction of writing is escaped, so that the code says
    /// what it seems to say, whatever the text is.
    /// </summary>
    public static string Of(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
            if (c is '"' or '\\')
                literal.Append('\\').Append(c);
            else if (IsPlain(c))
                literal.Append(c);
            else
                literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        return literal.Append('"').ToString();
    }

    /// <summary>A number.</summary>
    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    private static bool IsPlain(char c) => c == ' ' || char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

using System.Globalization;
using System.Text;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Text from files in messages: one line, no control characters, of a bearable length.</summary>
internal static class PlainText
{
    private const int LongestName = 120;

    /// <summary>The text without control characters, which could move the cursor or hide what a message says.</summary>
    public static string Line(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (var character in text)
            if (IsUnsafe(character))
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                plain.Append(character);
        return plain.ToString();
    }

    /// <summary>A name in quotes, likewise, and cut when it is very long.</summary>
    public static string Quote(string? name)
    {
        if (name is null)
            return "(none)";
        return name.Length <= LongestName
            ? $"'{Line(name)}'"
            : $"'{Line(name[..LongestName])}…' ({name.Length} characters)";
    }

    private static bool IsUnsafe(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

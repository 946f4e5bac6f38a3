using System.Globalization;
using System.Text.RegularExpressions;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>The name of a scaffolded class, which is that of its project and of its files as well.</summary>
internal static partial class ScaffoldName
{
    private const int Longest = 64;

    /// <summary>Refuses what cannot be the name of a class, of a file and of a project everywhere.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(string name)
    {
        if (Problem(name) is { } problem)
            throw new ArgumentException($"--name {string.Concat(name.Select(Show))}: {problem}");
    }

    private static string? Problem(string name)
    {
        if (name.Length is 0 or > Longest)
            return $"a class name of 1 to {Longest} letters, digits and underscores is needed, such as Steel.";
        foreach (var c in name)
            if (!IsPart(c))
                return $"a class name has letters, digits and underscores only, and no {(c == ' ' ? "space" : Show(c))}.";
        if (!char.IsLetter(name[0]) || char.IsLower(name[0]))
            return char.ToUpperInvariant(name[0]) is var capital && capital != name[0]
                ? $"a class name begins with a capital letter: {capital}{name[1..]}."
                : "a class name begins with a capital letter, such as Steel.";
        return Device().IsMatch(name) ? "Windows takes this name for a device; take another one."
            : IsTaken(name) ? "the written code or a library that it uses has this name for something else; take another one."
            : null;
    }

    // C# takes other characters as well, which look like nothing or like a break between words.
    private static bool IsPart(char c) => c == '_' || char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.DecimalDigitNumber;

    private static string Show(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        ? $"<U+{(int)c:X4}>"
        : c.ToString();

    private static bool IsTaken(string name) => Templates.CodeWords.Contains(name)
        || Path.GetDirectoryName(typeof(ScaffoldName).Assembly.Location) is { Length: > 0 } folder
            && Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension)
                .Contains(name, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}

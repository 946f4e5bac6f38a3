using System.Text.RegularExpressions;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>The files of a scaffolded project, embedded as they are, with {{words}} to fill in.</summary>
internal static partial class Templates
{
    /// <summary>Every name and keyword in the code of the templates, and the namespaces that all code has.</summary>
    public static IReadOnlySet<string> CodeWords { get; } = new[] { "consumption.cs", "training.cs", "Program.cs" }
        .SelectMany(file => Identifier().Matches(NoCode().Replace(Read(file), " ")).Select(match => match.Value))
        .Append("System")
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>A template with its words filled in.</summary>
    /// <param name="file">Its name, without .txt.</param>
    /// <param name="words">What stands for each word; texts are put in as they are, so they must be C#, XML or plain by now.</param>
    public static string Fill(string file, IReadOnlyDictionary<string, string> words) =>
        Placeholder().Replace(Read(file), match => words[match.Groups[1].Value]);

    private static string Read(string file)
    {
        using var stream = typeof(Templates).Assembly.GetManifestResourceStream($"Scaffolding.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{([\w.-]+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"//.*|\{\{[\w.-]+\}\}\w*")]
    private static partial Regex NoCode();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();
}

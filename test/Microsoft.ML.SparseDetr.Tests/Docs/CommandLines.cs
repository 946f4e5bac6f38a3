using System.CommandLine;
using System.Text.RegularExpressions;
using SparseDetr.Cli;
using Cli = SparseDetr.Cli.CommandLine;
using Verb = System.CommandLine.Command;

namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>Holds commands of a page against the command line's own parser.</summary>
internal static partial class CommandLines
{
    private const string Program = "sparse-detr ";

    private static readonly RootCommand Root = Cli.Root(new Terminal(TextWriter.Null, TextWriter.Null, interactive: false));

    /// <summary>The commands of a block, each on one line, without comments.</summary>
    public static IEnumerable<string> Of(string block) => Continuation().Replace(block, " ").Split('\n')
        .Select(line => Comment().Replace(line, "").Trim()).Where(line => line.StartsWith(Program, StringComparison.Ordinal));

    /// <summary>
    /// What is wrong with a command, or null. It has to name verbs and options that there are, and one that leaves nothing out, as synopses
    /// do ("[--out DIR]", "…"), has to be one that the parser takes.
    /// </summary>
    public static string? Problem(string command)
    {
        var words = command[Program.Length..];
        Verb verb = Root;
        var tokens = words.Split([' ', '[', ']', '…'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var token in tokens)
        {
            if (verb.Subcommands.FirstOrDefault(sub => sub.Name == token) is not { } next)
                break;
            verb = next;
        }
        if (ReferenceEquals(verb, Root))
            return "it names no verb";
        var known = verb.Options.Concat(Root.Options).SelectMany(option => option.Aliases.Append(option.Name)).Append("--help").ToHashSet();
        return tokens.FirstOrDefault(token => token.StartsWith("--", StringComparison.Ordinal) && !known.Contains(token)) is { } odd
            ? $"{verb.Name} has no option {odd}"
            : !words.Contains('…') && !words.Contains('[') && Root.Parse(words).Errors is [var error, ..] ? error.Message
            : null;
    }

    [GeneratedRegex(@"\\\s*\n\s*")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"\s#\s.*$")]
    private static partial Regex Comment();
}

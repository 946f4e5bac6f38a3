using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>A page of the documentation: its blocks of code, its links, its headings.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string[] _lines;

    private MarkdownPage(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(path);
        (Blocks, Prose) = Read();
    }

    /// <summary>The pages that users read; what is in artifacts or fetched is none.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. new[] { "README.md", "CONTRIBUTING.md" }
            .Concat(new[] { "docs", "notebooks", "samples" }.Select(folder => System.IO.Path.Combine(Repository.Root, folder))
                .Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Select(path => new MarkdownPage(System.IO.Path.Combine(Repository.Root, path))),
    ];

    public string Path { get; }

    public string Name => System.IO.Path.GetRelativePath(Repository.Root, Path).Replace('\\', '/');

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>The page without its blocks of code, lines kept apart.</summary>
    public string Prose { get; }

    /// <summary>What may stand behind # in a link to this page.</summary>
    public IReadOnlySet<string> Anchors =>
        Prose.Split('\n').Where(line => line.StartsWith('#')).Select(line => Slug(line.TrimStart('#').Trim())).ToHashSet();

    /// <summary>Targets of links and images in this page, without those that are addresses or names of types.</summary>
    public IEnumerable<string> Links => Link().Matches(InlineCode().Replace(Prose, "")).Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains(':', StringComparison.Ordinal));

    /// <summary>Code within sentences.</summary>
    public IEnumerable<string> InlineSnippets => InlineCode().Matches(Prose).Select(match => match.Value.Trim('`'));

    private (List<CodeBlock> Blocks, string Prose) Read()
    {
        var blocks = new List<CodeBlock>();
        var prose = new List<string>();
        for (var i = 0; i < _lines.Length; i++)
        {
            if (Fence().Match(_lines[i]) is not { Success: true } fence)
            {
                prose.Add(_lines[i]);
                continue;
            }
            var above = _lines[..i].Reverse().SkipWhile(string.IsNullOrWhiteSpace).FirstOrDefault() ?? "";
            var body = _lines.Skip(i + 1).TakeWhile(line => line.Trim() != "```").ToArray();
            blocks.Add(new CodeBlock($"{Name}:{i + 1}", fence.Groups[1].Value, string.Join('\n', body), [.. Uses(above)]));
            i += body.Length + 1;
        }
        return (blocks, string.Join('\n', prose));
    }

    private static IEnumerable<string> Uses(string line) => Context().Match(line) is { Success: true } match
        ? match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)
        : [];

    private static string Slug(string heading) => NoLetter().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^\s*```(\w*)\s*$")]
    private static partial Regex Fence();

    [GeneratedRegex("^<!-- uses: (.*) -->$")]
    private static partial Regex Context();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoLetter();
}

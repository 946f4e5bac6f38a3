using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Tests.Architecture;

/// <summary>The tables of docs/architecture.md say which folder uses which; here they are held against the source.</summary>
[TestClass]
public sealed partial class DependencyRuleTests
{
    /// <summary>The rows "| `Folder` | what it is | `Other`, `Another` |" of the page.</summary>
    private static Dictionary<string, string[]> Documented { get; } = File
        .ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
        .Select(line => Row().Match(line)).Where(match => match.Success)
        .ToDictionary(match => match.Groups["folder"].Value, match =>
            Names().Matches(match.Groups["uses"].Value).Select(name => name.Groups[1].Value).ToArray());

    [TestMethod]
    public void Every_folder_is_on_the_page() =>
        Assert.AreEqual(string.Join('\n', SourceGraph.Folders), string.Join('\n', Documented.Keys.Order(StringComparer.Ordinal)));

    [TestMethod]
    public void A_folder_uses_what_the_page_says_and_nothing_else()
    {
        var missing = SourceGraph.Uses
            .Where(use => !Documented.GetValueOrDefault(use.Key.From, []).Contains(use.Key.To))
            .Select(use => $"{use.Key.From} → {use.Key.To} is not on the page: {use.Value}");
        var idle = Documented.SelectMany(row => row.Value.Select(to => (From: row.Key, To: to)))
            .Where(rule => !SourceGraph.Uses.ContainsKey(rule))
            .Select(rule => $"{rule.From} → {rule.To} is on the page, and nothing needs it");
        Assert.AreEqual("", string.Join('\n', missing.Concat(idle).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void There_is_no_circle()
    {
        var done = new HashSet<string>();
        foreach (var folder in Documented.Keys)
            Visit(folder, []);

        void Visit(string folder, string[] path)
        {
            Assert.DoesNotContain(folder, path, $"circle: {string.Join(" → ", [.. path, folder])}");
            if (done.Contains(folder))
                return;
            foreach (var next in Documented.GetValueOrDefault(folder, []))
                Visit(next, [.. path, folder]);
            done.Add(folder);
        }
    }

    // What the folders are for decides these, however convenient a use would be.
    [TestMethod]
    [DataRow("Detectors", "Training")]
    [DataRow("Detectors", "Data")]
    [DataRow("Detectors", "Estimators")]
    [DataRow("Onnx", "Detectors")]
    [DataRow("Evaluation", "Data")]
    [DataRow("Data", "Detectors")]
    [DataRow("Transformers", "Training")]
    [DataRow("Transformers", "Detectors")]
    public void These_never_meet(string from, string to) => Assert.IsEmpty(
        SourceGraph.Uses.Where(use => use.Key.From.Split('/')[0] == from && use.Key.To.Split('/')[0] == to).Select(use => use.Value));

    [GeneratedRegex(@"^\| `(?<folder>[A-Z][\w/]*)` \|[^|]*\| (?<uses>[^|]*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Names();
}

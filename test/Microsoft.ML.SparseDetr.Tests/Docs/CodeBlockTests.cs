using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>What the pages show works: code compiles, commands parse, files are well-formed.</summary>
[TestClass]
public sealed partial class CodeBlockTests
{
    private static readonly string[] Languages = ["", "bash", "sh", "text", "csharp", "xml", "json", "http", "yaml"];

    private static IEnumerable<CodeBlock> Blocks => MarkdownPage.All.SelectMany(page => page.Blocks);

    [TestMethod]
    public void Every_block_is_of_a_language_that_is_checked_here() =>
        Nothing(Blocks.Where(block => !Languages.Contains(block.Language)).Select(block => $"{block.Place}: {block.Language}"));

    [TestMethod]
    public void CSharp_compiles() => Nothing(Blocks.Where(block => block.Language == "csharp").AsParallel().AsOrdered()
        .SelectMany(SnippetCompiler.Errors));

    [TestMethod]
    public void XML_and_JSON_are_well_formed() => Nothing(Blocks.Select(block => block.Language switch
    {
        "xml" => Problem<XmlException>(block, text => XDocument.Parse($"<all>{text}</all>")),
        "json" => Problem<JsonException>(block, text => JsonDocument.Parse(text)),
        _ => null,
    }).OfType<string>());

    [TestMethod]
    public void Commands_are_those_of_the_command_line() => Nothing(
        from page in MarkdownPage.All
        from part in page.Blocks.Where(block => block.Language is "" or "bash" or "sh")
            .SelectMany(block => CommandLines.Of(block.Text).Select(command => (block.Place, Command: command)))
            .Concat(page.Prose.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).SelectMany(CommandLines.Of)
                .Select(command => (Place: page.Name, Command: command)))
            .Concat(page.InlineSnippets.Where(code => Mention().IsMatch(code))
                .Select(code => (Place: page.Name, Command: code.ReplaceLineEndings(" ") + " …")))
        let problem = CommandLines.Problem(part.Command)
        where problem is not null
        select $"{part.Place}: {part.Command}: {problem}");

    [TestMethod]
    public void Verbs_of_the_build_script_are_there()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "build.sh"));
        var verbs = Case().Matches(script).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("quickstart", verbs);
        Nothing(
            from page in MarkdownPage.All
            from Match call in BuildCall().Matches(File.ReadAllText(page.Path))
            where !verbs.Contains(call.Groups[1].Value)
            select $"{page.Name}: {call.Value}");
    }

    [TestMethod]
    [DataRow("var x = ml.Nothing();", "ml", "Nothing")]
    [DataRow("int x = \"text\";", "", "string")]
    [DataRow("var x = 1;", "weather", "weather")]
    public void A_wrong_block_is_found(string code, string uses, string part) => StringAssert.Contains(
        SnippetCompiler.Errors(new CodeBlock("page.md:1", "csharp", code, uses.Length == 0 ? [] : [uses])).Single(), part);

    [TestMethod]
    [DataRow("sparse-detr predict model.zip images --tile 320", null)]
    [DataRow("sparse-detr predict MODEL IMAGES… [--tile N]", null)]
    [DataRow("sparse-detr predict model.zip images --tiles 320", "--tiles")]
    [DataRow("sparse-detr predict MODEL [--tiles N]", "--tiles")]
    [DataRow("sparse-detr paint … ", "verb")]
    public void A_wrong_command_is_found(string command, string? part)
    {
        var problem = CommandLines.Problem(CommandLines.Of(command + " # what it does").Single());
        if (part is null)
            Assert.IsNull(problem);
        else
            StringAssert.Contains(problem, part);
    }

    private static string? Problem<T>(CodeBlock block, Action<string> parse)
        where T : Exception
    {
        try
        {
            parse(block.Text);
            return null;
        }
        catch (T error)
        {
            return $"{block.Place}: {error.Message}";
        }
    }

    private static void Nothing(IEnumerable<string> problems) => Assert.AreEqual("", string.Join('\n', problems));

    [GeneratedRegex(@"^\s*(\w+)\)", RegexOptions.Multiline)]
    private static partial Regex Case();

    /// <summary>In a sentence, and with a verb.</summary>
    [GeneratedRegex("^sparse-detr [a-z]")]
    private static partial Regex Mention();

    [GeneratedRegex(@"\./build\.sh +([a-z]+)")]
    private static partial Regex BuildCall();
}

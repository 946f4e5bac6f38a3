using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.ML.SparseDetr.Tests.Package;
using Notebooks;

namespace Microsoft.ML.SparseDetr.Tests.Notebooks;

[TestClass]
public sealed class NotebookTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private const int MostBytes = 400_000, MostImageBytes = 80_000;

    private static Collection Stored { get; } = new(Path.Combine(Repository.Root, "notebooks"));

    private static IEnumerable<object[]> Names => Stored.Names([]).Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void It_has_the_cells_of_its_program(string name) =>
        Assert.IsTrue(Stored.Agrees(name), "Write it anew: dotnet run --project tools/notebooks -- write");

    /// <summary>Both forms are C# of their kind: a program has no trailing expression, a script no <c>using var</c>.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Both_forms_compile(string name)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None)
            .WithFeatures([new KeyValuePair<string, string>("FileBasedProgram", "")]);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.ML.SparseDetr.Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)).ToList();
        var program = CSharpCompilation.Create(
            "program", [Parse(Stored.Program(name), options), Parse(ImplicitUsings, options)], references);
        AssertCompiles(program);

        var cells = Twin.ReadNotebook(Stored.Program(name)).Where(cell => cell.Kind == CellKind.Code && cell.Text[0] != '#').ToList();
        var usings = cells.FindIndex(cell => cell.Text.StartsWith("using ", StringComparison.Ordinal));
        cells.Insert(usings + 1, new Cell(CellKind.Code, "void display(object value) { }"));
        var script = string.Join('\n', cells.Select(cell => cell.Text));
        AssertCompiles(CSharpCompilation.CreateScriptCompilation(
            "script", Parse("using System; using System.Collections.Generic;\n" + script, options.WithKind(SourceCodeKind.Script)),
            references));

        static SyntaxTree Parse(string text, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(text, options);

        static void AssertCompiles(CSharpCompilation compilation) => Assert.AreEqual("", string.Join('\n', compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void It_is_stored_with_small_outputs_that_tell_nothing_of_the_machine(string name)
    {
        var text = File.ReadAllText(Stored.NotebookFile(name));
        Assert.IsLessThan(MostBytes, text.Length);
        var outputs = Notebook.ReadOutputs(text);
        Assert.IsGreaterThan(0, outputs.Sum(list => list.Count), "It was never run: ./build.sh notebooks --keep");
        Assert.IsEmpty(Outputs.Errors(outputs));
        var shown = string.Concat(outputs.SelectMany(list => list).OfType<JsonObject>().Select(output => output.ToJsonString()));
        Assert.IsTrue(Regex.Matches(shown, "base64,([A-Za-z0-9+/=]+)").All(image => image.Length < MostImageBytes));
        var words = Regex.Replace(shown, "base64,[^\"]+", "");
        foreach (var path in new[] { Repository.Root, Path.GetTempPath(), "/home/", "/root/", "/tmp/", "/Users/", ".nuget" })
            Assert.DoesNotContain(path, words);
    }

    [TestMethod]
    public void What_is_only_of_one_run_is_not_kept()
    {
        var run = JsonNode.Parse("""
            [
              {"output_type": "display_data", "data": {"text/html": ["<p>a</p>\r\n", "<p>/here/runs/b</p>"]}},
              {"output_type": "stream", "name": "stdout", "text": "Epoch 1 of 2: loss 3.5, 12.5 s, AP 0.100"}
            ]
            """)!.AsArray();
        var kept = Outputs.Clean(new Cell(CellKind.Code, "x"), run, "/here");
        Assert.AreEqual("<p>a</p>\n<p>runs/b</p>", Notebook.Text(kept[0]!["data"]!["text/html"]));
        Assert.AreEqual("Epoch 1 of 2: loss 3.5, AP 0.100", Notebook.Text(kept[1]!["text"]));
        Assert.IsEmpty(Outputs.Clean(new Cell(CellKind.Code, "#r \"nuget: A, 1\""), run, "/here"));
    }

    /// <summary>The one without training; ./build.sh notebooks runs all.</summary>
    [TestMethod]
    public void One_runs_against_the_package()
    {
        using var folder = new TemporaryFolder();
        var manifest = Directory.CreateDirectory(folder.File(".config"));
        File.Copy(Path.Combine(Repository.Root, ".config", "dotnet-tools.json"), Path.Combine(manifest.FullName, "dotnet-tools.json"));
        var version = Packing.NewVersion();
        try
        {
            DotNet.Run(folder.Path, "tool", "restore");
        }
        catch (AssertFailedException error) when (error.Message.Contains("NU1301", StringComparison.Ordinal))
        {
            Assert.Inconclusive("dotnet-repl cannot be restored here: " + error.Message);
        }
        Packing.Pack(folder.Path, version);
        Stored.CopySettings(folder.Path);
        IReadOnlyList<JsonArray> outputs;
        try
        {
            outputs = new Runner(folder.Path, version, folder.Path).RunNotebook("REF", Stored.Program("REF-Data Formats"));
        }
        finally
        {
            Remove(version);
        }
        var shown = string.Concat(outputs.SelectMany(list => list).OfType<JsonObject>().Select(output => output.ToJsonString()));
        Assert.Contains("24 images, 50 objects", shown);
        Assert.Contains("data:image/webp;base64,", shown);
        Assert.DoesNotContain(folder.Path, shown);
    }

    /// <summary>The runtime of notebooks has one cache of packages for all: that of the user.</summary>
    private static void Remove(string version)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var folder = Path.Combine(packages, Packing.Id.ToLowerInvariant(), version);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

/// <summary>What scaffold writes and refuses; Package.ConsumerTests builds and runs it.</summary>
[TestClass]
public sealed class ScaffoldVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("steel");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_project_is_what_users_of_Model_Builder_know()
    {
        var run = Run.Of("scaffold", TinyDetector.Write(_folder.Path), "--name", "Steel", "--data", _folder.Path, "--out", Out).Succeeded();
        Assert.AreEqual("", run.Error);
        StringAssert.Contains(run.Output, "dotnet run --project");
        CollectionAssert.AreEquivalent(
            new[]
            {
                "Steel.consumption.cs", "Steel.training.cs", "Program.cs", "Steel.csproj", "Steel.mbconfig", "Steel.onnx", "README.md",
            },
            Directory.GetFiles(Out).Select(Path.GetFileName).ToArray());
        var code = Parse("Steel.consumption.cs", "Steel.training.cs", "Program.cs");
        string[] members =
        [
            .. code.SelectMany(file => file.DescendantNodes()).OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.Text),
        ];
        CollectionAssert.IsSubsetOf(new[] { "Predict", "Train", "BuildPipeline", "RetrainModel", "SaveModel", "LoadData" }, members);
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "Steel.mbconfig")))!;
        Assert.AreEqual("ObjectDetection", (string?)settings["Scenario"]);
        Assert.AreEqual(_folder.Path, (string?)settings["DataSource"]!["FilePath"]);
        StringAssert.Contains(File.ReadAllText(Path.Combine(Out, "Steel.csproj")), "\"Microsoft.ML\" Version=\"5.0.1\"");
        foreach (var file in Directory.GetFiles(Out, "*.*").Where(file => !file.EndsWith(".onnx", StringComparison.Ordinal)))
            Assert.DoesNotContain("{{", File.ReadAllText(file));
    }

    [TestMethod]
    public void A_run_folder_gives_the_options_of_its_training()
    {
        File.Move(TinyDetector.Write(_folder.Path), _folder.File("model.onnx"));
        _folder.Write("options.json", """{ "Model": "DeimS", "Training": { "Epochs": 7, "Sparsity": { "TokenKeepRatio": 0.5 } } }""");
        Scaffold("Other");
        Assert.DoesNotContain("Epochs", File.ReadAllText(_folder.File("Other/Other.training.cs")), "options of another network");

        WriteModel("deim-s", ["scratch"]);
        Scaffold("Steel");
        var code = File.ReadAllText(_folder.File("Steel/Steel.training.cs"));
        foreach (var part in new[] { "Model = DetectorModel.DeimS,", "Epochs = 7,", "TokenKeepRatio = 0.5f," })
            StringAssert.Contains(code, part);

        _folder.Write("options.json", "{ broken");
        Scaffold("Third");
        StringAssert.Contains(File.ReadAllText(_folder.File("Third/Third.training.cs")), "Model = DetectorModel.DeimS,");

        void Scaffold(string name) =>
            Run.Of("scaffold", _folder.File("model.onnx"), "--name", name, "--out", _folder.File(name)).Succeeded();
    }

    [TestMethod]
    public void Names_of_classes_are_texts_and_nothing_else()
    {
        string[] names =
        [
            "\"]; System.IO.File.Delete(\"x\"); //", "a\\", "line\nbreak", "*/ /*", "\u202Etxet", "{{Name}}", "$(Evil)", "é",
        ];
        WriteModel("deim-s", names);
        Run.Of("scaffold", _folder.File("model.onnx"), "--name", "Steel", "--out", Out).Succeeded();
        var list = Parse("Steel.consumption.cs")[0].DescendantNodes().OfType<CollectionExpressionSyntax>().First();
        CollectionAssert.AreEqual(
            names,
            list.Elements.Cast<ExpressionElementSyntax>()
                .Select(item => ((LiteralExpressionSyntax)item.Expression).Token.ValueText).ToArray());
        foreach (var file in new[] { "Program.cs", "Steel.training.cs", "Steel.csproj", "README.md" })
            Assert.DoesNotContain("Evil", File.ReadAllText(Path.Combine(Out, file)));
    }

    [TestMethod]
    public void Nothing_of_the_users_is_replaced()
    {
        var model = TinyDetector.Write(_folder.Path);
        _folder.Write("steel/Program.cs", "mine");
        Run.Of("scaffold", model, "--name", "Steel", "--out", Out).Failed("--out", "something is there already");
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(Out, "Program.cs")));
        Run.Of("scaffold", model, "--name", "Steel", "--out", model).Failed("--out", "something is there already");
        Directory.CreateDirectory(_folder.File("empty"));
        Run.Of("scaffold", model, "--name", "Steel", "--out", _folder.File("empty") + "/").Succeeded();
        CollectionAssert.AreEquivalent(
            new[] { "steel", "empty" }, Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).ToArray(),
            "no half-written folder");
    }

    [TestMethod]
    public void What_is_no_model_is_refused_before_anything_is_written()
    {
        var model = TinyDetector.Write(_folder.Path);
        Run.Of("scaffold", model, "--name", "my steel", "--out", Out).Failed("--name my steel", "no space");
        Run.Of("scaffold", model, "--name", "Steel", "--data", _folder.File("gone"), "--out", Out).Failed("--data", "gone");
        Run.Of("scaffold", _folder.File("gone.zip"), "--name", "Steel", "--out", Out).Failed("gone.zip", "not there");
        Run.Of("scaffold", _folder.Write("best.safetensors", ""), "--name", "Steel", "--out", Out).Failed("best.safetensors", "export");
        Run.Of("scaffold", _folder.Write("bad.onnx", "x"), "--name", "Steel", "--out", Out).Failed("bad.onnx");
        Run.Of("scaffold", _folder.Write("bad.zip", "x"), "--name", "Steel", "--out", Out).Failed("bad.zip");
        Assert.IsFalse(Directory.Exists(Out));
    }

    private CSharpSyntaxNode[] Parse(params string[] files) => [.. files.Select(file =>
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Out, file)));
        Assert.IsEmpty(tree.GetDiagnostics(), file);
        return (CSharpSyntaxNode)tree.GetRoot();
    })];

    /// <summary>The tiny network under another name and with other classes.</summary>
    private void WriteModel(string name, string[] classNames) =>
        File.WriteAllBytes(_folder.File("model.onnx"), TinyDetector.Build(name, classNames));
}

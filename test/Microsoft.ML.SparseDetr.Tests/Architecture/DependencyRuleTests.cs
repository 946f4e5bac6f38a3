using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Tests.Architecture;

/// <summary>Which folder of src may know which (docs/architecture.md).</summary>
[TestClass]
public sealed partial class DependencyRuleTests
{
    /// <summary>What each folder uses directly; what these use comes along.</summary>
    private static readonly Dictionary<string, string[]> Uses = new()
    {
        ["Estimators"] = ["Training", "Sparsity", "Data", "Transformers", "Evaluation", "Weights", "Detectors", "Reports", "Inspection", "Onnx", "Files"],
        ["Transformers"] = ["Onnx", "Data", "Files"],
        ["Training"] = ["Detectors", "Sparsity", "Assignment", "Data", "Evaluation", "Weights", "Files"],
        ["Sparsity"] = ["Detectors", "Assignment", "Native"],
        ["Weights"] = ["Detectors", "Files"],
        ["Detectors"] = ["Onnx", "Native"],
        ["Reports"] = ["Evaluation", "Data", "Inspection"],
        ["Inspection"] = ["Onnx"],
        ["Data"] = ["Evaluation", "Files"],
        ["Onnx"] = ["Files"],
        ["Evaluation"] = ["Files"],
        ["Assignment"] = [],
        ["Files"] = [],
        ["Native"] = [],
    };

    public static IEnumerable<object[]> Folders =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void A_folder_uses_only_what_it_may(string folder)
    {
        Assert.IsTrue(Uses.TryGetValue(folder, out string[]? allowed), $"src/{folder} is not in the table of this test.");
        var known = new HashSet<string>([folder, .. allowed]);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
            foreach (Match match in Namespace().Matches(File.ReadAllText(file)))
                if (Uses.ContainsKey(match.Groups[1].Value))
                    Assert.Contains(match.Groups[1].Value, known, $"{Path.GetRelativePath(Repository.Root, file)} uses {match.Value}");
    }

    [TestMethod]
    public void There_is_no_circle()
    {
        var done = new HashSet<string>();
        foreach (string folder in Uses.Keys)
            Visit(folder, []);

        void Visit(string folder, string[] path)
        {
            Assert.DoesNotContain(folder, path, $"circle: {string.Join(" → ", [.. path, folder])}");
            if (done.Contains(folder))
                return;
            foreach (string next in Uses[folder])
                Visit(next, [.. path, folder]);
            done.Add(folder);
        }
    }

    [GeneratedRegex(@"\bMicrosoft\.ML\.SparseDetr\.([A-Z]\w*)")]
    private static partial Regex Namespace();
}

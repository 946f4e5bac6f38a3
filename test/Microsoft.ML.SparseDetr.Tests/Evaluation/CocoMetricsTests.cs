using System.Text.Json;
using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

[TestClass]
public sealed class CocoMetricsTests
{
    private static readonly string[] Keys = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl",
        "perClass"];

    [TestMethod]
    public void JsonHasTheKeysOfTheContractAndNullForUndefinedClasses()
    {
        var evaluator = new CocoEvaluator(["scratch", "pit \"deep\""]);
        evaluator.AddObject(GroundTruthObject.FromCorners(1, 0, 0, 0, 10, 10));

        using var json = JsonDocument.Parse(evaluator.Evaluate().ToJson());

        CollectionAssert.AreEqual(Keys, json.RootElement.EnumerateObject().Select(entry => entry.Name).ToArray());
        Assert.AreEqual(0, json.RootElement.GetProperty("perClass").GetProperty("scratch").GetProperty("AP").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, json.RootElement.GetProperty("perClass").GetProperty("pit \"deep\"")
            .GetProperty("AP").ValueKind);
    }

    [TestMethod]
    public void SaveLeavesOnlyTheWholeFile()
    {
        var folder = Directory.CreateTempSubdirectory("sparse-detr-test-").FullName;
        try
        {
            var path = Path.Combine(folder, "metrics.json");
            new CocoEvaluator(["scratch"]).Evaluate().Save(path);

            CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder));
            StringAssert.Contains(File.ReadAllText(path), "\"AP\": -1");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

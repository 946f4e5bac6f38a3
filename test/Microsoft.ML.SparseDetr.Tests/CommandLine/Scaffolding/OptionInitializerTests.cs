using System.Text.Json.Nodes;
using SparseDetr.Cli.Scaffolding;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Scaffolding;

[TestClass]
public sealed class OptionInitializerTests
{
    private readonly OptionInitializer _initializer = new("Epochs");

    [TestMethod]
    public void What_differs_from_the_defaults_is_written()
    {
        var lines = Write("""
            {
              "Model": "DeimS", "Epochs": 50, "BatchSize": 8, "LearningRate": 0.001, "Patience": null, "WeightsFile": "a\\b\".pth",
              "Augmentation": null,
              "Sparsity": {
                "TokenKeepRatio": 0.8, "Queries": null, "Compensate": true, "Selection": "Score",
                "Compensation": { "Weight": 0.02, "Epochs": 3 },
                "DroppedTokens": { "StayKeys": true },
                "GroupWidthRatios": { "encoder.\u0022x\u0022": 0.5 }
              }
            }
            """);
        string[] expected =
        [
            "Model = DetectorModel.DeimS,", "Epochs = 50,", "LearningRate = 0.001f,", """WeightsFile = "a\\b\".pth",""",
            "Augmentation = null,", "Sparsity = new()", "{", "    TokenKeepRatio = 0.8f,", "    Compensation = new()", "    {",
            "        Epochs = 3,", "    },", "    DroppedTokens = new()", "    {", "        StayKeys = true,", "    },",
            "    GroupWidthRatios = new Dictionary<string, float>()", "    {", """        ["encoder.\"x\""] = 0.5f,""", "    },", "},",
        ];
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', lines));
        Assert.IsEmpty(_initializer.Skipped);
    }

    [TestMethod]
    public void What_was_trained_by_default_is_short() =>
        Assert.IsEmpty(Write("""{ "BatchSize": 8, "Sparsity": { "Compensation": { "Weight": 0.02 } }, "Nothing": 1 }"""));

    [TestMethod]
    public void What_cannot_be_said_is_told()
    {
        Assert.IsEmpty(Write("""
            {
              "Epochs": 1e300, "BatchSize": "8); Evil(", "Model": "DeimS; //", "Seed": [1], "LearningRate": true,
              "Workers": null, "Device": 5, "Sparsity": { "Selection": "99", "FfnWidthRatio": {} }
            }
            """));
        CollectionAssert.AreEqual(
            new[]
            {
                "Epochs", "BatchSize", "Model", "Seed", "LearningRate", "Workers", "Device", "Sparsity.Selection", "Sparsity.FfnWidthRatio",
            },
            _initializer.Skipped.ToArray());
    }

    private IReadOnlyList<string> Write(string json) =>
        _initializer.Lines(JsonNode.Parse(json)!.AsObject(), new SuperSparseDetrTrainer.Options());
}

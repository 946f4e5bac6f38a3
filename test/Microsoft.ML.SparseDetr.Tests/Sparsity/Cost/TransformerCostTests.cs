using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Sparsity.Cost;
using Microsoft.ML.SparseDetr.Tests.Inspection;
using Microsoft.ML.SparseDetr.Tests.Support;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Cost;

[TestClass]
public sealed class TransformerCostTests
{
    /// <summary>
    /// The formulas and the emitted graph have the same products, so they agree to the last one. What is left out on both sides are
    /// convolutions and the 4×4 product that turns boxes into corners.
    /// </summary>
    [TestMethod]
    [DataRow("deim-n", 320)]
    [DataRow("deim-s", 320)]
    [DataRow("deimv2-n", 320)]
    [DataRow("deimv2-atto", 320)]
    public void Agrees_with_what_is_counted_in_the_emitted_graph(string name, int size)
    {
        using var folder = new TemporaryFolder();
        var nodes = NetworkMeter.Nodes(NetworkMeterTests.Export(name, size), folder.File("shapes"));
        long Counted(NetworkComponent component) =>
            nodes.Where(node => node.Operator != "Conv" && NodeScope.Of(node.Name) == component).Sum(MultiplyAdds.Of);

        var shape = TransformerShape.Of(DetectorPreset.Parse(name), 80, size, size);
        var cost = TransformerCost.Of(shape, TransformerBudget.Of(shape));

        Assert.AreEqual(Counted(NetworkComponent.Encoder), cost.Encoder);
        Assert.AreEqual(Counted(NetworkComponent.Selection), cost.Selection);
        Assert.AreEqual(Counted(NetworkComponent.Decoder), cost.Decoder);
        Assert.AreEqual(Counted(NetworkComponent.Heads), cost.Heads);
    }

    [TestMethod, DynamicData(nameof(RandomStructure.DroppedTokenRules), typeof(RandomStructure))]
    public void Agrees_with_the_gathered_graph_for_each_rule_for_dropped_tokens(DroppedTokenRule rule)
    {
        using var folder = new TemporaryFolder();
        using var detector = Detector.Create(DetectorPreset.Parse("deim-n"), 3, 64, 96);
        FreshAffine.Unsettle(detector);
        detector.eval();
        detector.Structure = SparseState.Dense with
        {
            TokenHeight = 64,
            TokenWidth = 96,
            Tokens = [[.. Enumerable.Range(0, 12)], [1, 4, 5]],
            Dropped = rule
        };
        var nodes = NetworkMeter.Nodes(DetectorExport.Export(detector, ["a", "b", "c"]).Onnx, folder.File("shapes"));

        var cost = TransformerCost.Of(TransformerShape.Of(detector.Preset, 3, 64, 96), TransformerBudget.Of(detector));

        var counted = nodes.Where(node => node.Operator != "Conv" && NodeScope.Of(node.Name) == NetworkComponent.Encoder)
            .Sum(MultiplyAdds.Of);
        Assert.AreEqual(counted, cost.Encoder);
    }

    [TestMethod]
    [DataRow("deim-n", 1)]
    [DataRow("deimv2-atto", 2)]
    public void Agrees_with_the_gathered_graph_of_a_random_structure(string name, int seed)
    {
        using var folder = new TemporaryFolder();
        using var detector = Detector.Create(DetectorPreset.Parse(name), 3, 128, 128);
        FreshAffine.Unsettle(detector);
        detector.eval();
        detector.Structure = RandomStructure.Make(detector, RandomStructure.Part.All, seed);
        var nodes = NetworkMeter.Nodes(DetectorExport.Export(detector, ["a", "b", "c"]).Onnx, folder.File("shapes"));
        long Counted(NetworkComponent component) =>
            nodes.Where(node => node.Operator != "Conv" && NodeScope.Of(node.Name) == component).Sum(MultiplyAdds.Of);

        var cost = TransformerCost.Of(TransformerShape.Of(detector.Preset, 3, 128, 128), TransformerBudget.Of(detector));

        Assert.AreEqual(Counted(NetworkComponent.Selection), cost.Selection);
        Assert.AreEqual(Counted(NetworkComponent.Decoder), cost.Decoder);
        Assert.AreEqual(Counted(NetworkComponent.Heads), cost.Heads);
    }

    [TestMethod]
    [DataRow("deim-n"), DataRow("deimv2-atto")]
    public void Agrees_with_a_graph_that_chooses_tokens_for_each_image(string name)
    {
        using var folder = new TemporaryFolder();
        using var detector = Detector.Create(DetectorPreset.Parse(name), 3, 128, 128, new DetectorParts { TokenPredictor = true });
        FreshAffine.Unsettle(detector);
        detector.eval();
        detector.Structure = SparseState.Dense with { TokenHeight = 128, TokenWidth = 128, TokenCounts = [52, 13] };
        var exported = DetectorExport.Export(detector, ["a", "b", "c"]);
        var nodes = NetworkMeter.Nodes(exported.Onnx, folder.File("shapes"));
        long Counted(NetworkComponent component) =>
            nodes.Where(node => node.Operator != "Conv" && NodeScope.Of(node.Name) == component).Sum(MultiplyAdds.Of);

        using var twin = DenseTwin.Create(exported.Metadata);
        DenseTwin.Sparsify(twin, exported.Metadata);
        var cost = TransformerCost.Of(TransformerShape.Of(twin.Preset, 3, 128, 128), TransformerBudget.Of(twin));

        Assert.IsGreaterThan(0, cost.Prediction);
        Assert.AreEqual(Counted(NetworkComponent.Encoder), cost.Encoder);
        Assert.AreEqual(Counted(NetworkComponent.Selection), cost.Selection);
        Assert.AreEqual("0.813", exported.Metadata.Sparsity["tokens"]);
    }

    /// <summary>
    /// Savings of the official S at the paper's budgets in 10⁹ multiply-adds, as they were measured on the official graph.
    /// </summary>
    [TestMethod]
    public void Saves_what_was_measured_on_the_official_graph()
    {
        var shape = TransformerShape.Of(DetectorPreset.Parse("deim-s"), 80, 640, 640);
        double Saved(TransformerBudget budget) =>
            (TransformerCost.Of(shape, TransformerBudget.Of(shape)).Total - TransformerCost.Of(shape, budget).Total) / 1e9;

        Assert.AreEqual(0.24, Saved(TransformerBudget.Of(shape, tokens: 0.8)), 0.01);
        Assert.AreEqual(0.09, Saved(TransformerBudget.Of(shape, tokens: 0.8) with { TokensLimitQueries = false }), 0.01);
        Assert.AreEqual(0.27, Saved(TransformerBudget.Of(shape, queries: 250)), 0.01);
        Assert.AreEqual(0.17, Saved(TransformerBudget.Of(shape, feedForward: 0.75)), 0.01);
    }

    [TestMethod]
    public void Attention_of_the_encoder_is_quadratic_and_widths_are_linear()
    {
        var shape = TransformerShape.Of(DetectorPreset.Parse("deim-s"), 80, 640, 640);
        var dense = TransformerCost.Of(shape, TransformerBudget.Of(shape));
        var half = TransformerCost.Of(shape, TransformerBudget.Of(shape, tokens: 0.5, queries: 150, feedForward: 0.5));

        // 400 → 200 tokens: 4·L·d² halves, 2·L²·d quarters
        Assert.AreEqual(400L * 4 * 256 * 256 + 2L * 400 * 400 * 256, dense.EncoderAttention);
        Assert.AreEqual(200L * 4 * 256 * 256 + 2L * 200 * 200 * 256, half.EncoderAttention);
        Assert.AreEqual(dense.FeedForwardWeights, 2 * half.FeedForwardWeights);
        Assert.AreEqual(dense.FeedForward, 4 * half.FeedForward);
        Assert.AreEqual(dense.CrossAttention, 2 * half.CrossAttention);
        Assert.AreEqual(dense.Heads, 2 * half.Heads);
    }
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Sparsity.Activations;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Activations;

[TestClass]
public class IndicatorCoverTests
{
    [TestMethod]
    [DataRow(1, 1.0, 0.05, 0.25), DataRow(2, 0.9, 0.05, 0.25), DataRow(3, 0.8, 0.4, 0.1), DataRow(4, 0.7, 0.0, 1.0)]
    public void The_cover_is_that_of_a_slow_search(int seed, double confidence, double smallest, double largest)
    {
        const int tokens = 60, count = 40;
        var random = new Random(seed);
        var inactive = new bool[tokens, count];
        for (var t = 0; t < tokens; t++)
        {
            var themes = Enumerable.Range(0, 8).Select(_ => random.NextDouble() < 0.7).ToArray();
            for (var k = 0; k < count; k++) // some rest with a theme, some always, some never
                inactive[t, k] = k % 10 == 9 || k % 10 != 8 && (themes[k % 8] || random.NextDouble() < 0.1);
        }
        var settings = new IndicatorSettings { Confidence = confidence, SmallestShare = smallest, LargestShare = largest };
        var together = new long[count * count];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++)
                together[i * count + j] = Enumerable.Range(0, tokens).Count(t => inactive[t, i] && inactive[t, j]);
        var actual = IndicatorCover.Choose(together, tokens, settings);

        var expected = Slow(inactive, settings);
        CollectionAssert.AreEqual(expected, actual);
        Assert.IsTrue(actual.Any(indicator => indicator != IndicatorMask.None));
        Assert.IsTrue(actual.Where(indicator => indicator != IndicatorMask.None)
            .All(indicator => actual[indicator] == IndicatorMask.None), "indicators are always computed");
    }

    [TestMethod]
    [DataRow("detr", 0.0), DataRow("deformable", 0.0), DataRow("detr", 0.1)]
    public void Certain_indicators_lose_nothing_on_the_tokens_counted(string name, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = SmallDetectors.Named(name, 64);
        detector.eval();
        foreach (var owner in detector.modules().OfType<IActivationOwner>())
        {
            var parameters = ((nn.Module)owner).named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
            parameters["linear1.weight"].narrow(0, 3, 5).zero_(); // never fire
            parameters["linear1.bias"].narrow(0, 3, 5).fill_(-1);
            parameters["linear1.weight"].narrow(0, 40, 20).copy_(parameters["linear1.weight"].narrow(0, 10, 20)); // rest with others
            parameters["linear1.bias"].narrow(0, 40, 20).copy_(parameters["linear1.bias"].narrow(0, 10, 20) - 0.2);
        }
        var images = rand(3, 3, SmallDetectors.Size, SmallDetectors.Size);
        GatedLayer[] layers = [.. GatedLayer.Of(detector, null).Select(layer => layer with { Epsilon = epsilon })];
        LayerCensus[] counts = [.. layers.Select(layer => new LayerCensus(layer, 1, pairs: true))];
        using (var watch = new ActivationWatch(detector, layers, (place, _, hidden) => counts[place].Add(hidden)))
            watch.Run([images]);
        IndicatorTable[] tables = [.. counts.Select(count => IndicatorTable.Of(count, new IndicatorSettings()))];
        Array.ForEach(counts, count => count.Dispose());

        using var folder = new TemporaryFolder();
        IndicatorFile.Save(folder.File("indicators.safetensors"), tables, new Dictionary<string, string>());
        var loaded = IndicatorFile.Load(folder.File("indicators.safetensors"), layers);
        foreach (var (table, other) in tables.Zip(loaded))
        {
            CollectionAssert.AreEqual(table.Kept, other.Kept);
            CollectionAssert.AreEqual(table.Indicators, other.Indicators);
            Assert.AreEqual((table.Group, table.Epsilon), (other.Group, other.Epsilon));
        }

        using var sparse = IndicatorTable.Apply(detector, loaded);
        Assert.IsTrue(detector.Structure.IsDense);
        GatedLayer[] cut = [.. GatedLayer.Of(sparse, null).Select(layer => layer with { Epsilon = epsilon })];
        var (tallies, _) = ActivationMeasurement.Count(sparse, cut, [images]);
        for (var place = 0; place < cut.Length; place++)
        {
            Assert.IsLessThanOrEqualTo(59, cut[place].Activations.Group.Count);
            Assert.IsLessThan(1e-3, tallies[place].FalseSkipRate); // rounding of the smaller products may let one fire
        }
        Assert.IsGreaterThan(0.05, tallies[0].SkippedSparsity); // the decoder's few queries may fire all alike
        var (expected, actual) = (detector.forward(images).Final, sparse.forward(images).Final);
        if (epsilon == 0)
            Close.WithinL2(1e-4, expected.Logits, actual.Logits, "logits");
        Same(sparse, images, actual.Logits, actual.Boxes);
    }

    private static void Same(Detector sparse, Tensor images, Tensor logits, Tensor boxes)
    {
        var graph = new OnnxGraph("sparse");
        (var emitted, var places, var sizes) = DetectorExporter.EmitNetwork(graph, sparse);
        graph.Output("logits", emitted, OnnxElementType.Float, "M", "C");
        graph.Output("predictions", places, OnnxElementType.Float, "M", 4);
        var found = EmittedGraph.RunBytes(OnnxModelWriter.ToBytes(graph), new Dictionary<string, Tensor>
        {
            [OnnxTensors.Images] = images,
            [OnnxTensors.TargetSizes] = ones(images.shape[0], 2, ScalarType.Int64),
        }, ["logits", "predictions"]);
        Close.WithinL2(1e-4, logits.flatten(0, 1), found[0], "emitted logits");
        Close.WithinL2(1e-4, boxes.flatten(0, 1), found[1], "emitted boxes");
    }

    // literally as it is told, from the tokens themselves and anew in each round
    private static int[] Slow(bool[,] inactive, IndicatorSettings settings)
    {
        int tokens = inactive.GetLength(0), count = inactive.GetLength(1);
        int N(int i) => Enumerable.Range(0, tokens).Count(t => inactive[t, i]);
        int Both(int i, int j) => Enumerable.Range(0, tokens).Count(t => inactive[t, i] && inactive[t, j]);
        bool Rule(int i, int j) => i != j && N(i) > 0 && N(i) < tokens && N(j) < tokens
            && (double)N(i) / tokens >= settings.SmallestShare && Both(i, j) >= settings.Confidence * N(i);
        var chosen = Enumerable.Repeat(IndicatorMask.None, count).ToArray();
        var indicators = new List<int>();
        while (indicators.Count < (int)(settings.LargestShare * count))
        {
            bool Open(int j) => chosen[j] == IndicatorMask.None && !indicators.Contains(j);
            var (best, gain) = (-1, 0);
            for (var i = 0; i < count; i++)
                if (Open(i) && N(i) * Enumerable.Range(0, count).Count(j => Open(j) && Rule(i, j)) is var found && found > gain)
                    (best, gain) = (i, found);
            if (best < 0 || gain < tokens / 2.0)
                break;
            int[] followers = [.. Enumerable.Range(0, count).Where(j => Open(j) && Rule(best, j))];
            indicators.Add(best);
            foreach (var j in followers)
                chosen[j] = best;
        }
        return chosen;
    }
}

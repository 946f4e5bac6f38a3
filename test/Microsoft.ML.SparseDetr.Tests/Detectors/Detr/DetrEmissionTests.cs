using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>The exported networks of the DETR family against the eager ones.</summary>
[TestClass]
public class DetrEmissionTests
{
    public static IEnumerable<object[]> Cases =>
        DetrFamily.Names.Where(name => name != "sparse_r50_rho10").Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void The_graph_predicts_what_the_network_does(string name) => Compare(() => DetrFamily.Create(name, 96, 160), 1, 4);

    [TestMethod]
    [DataRow(DetectorModel.DetrAtto), DataRow(DetectorModel.DeformableDetrPlusAtto), DataRow(DetectorModel.SparseDetrAtto)]
    public void So_does_that_of_a_small_one(DetectorModel model) => Compare(
        () =>
        {
            var detector = Detector.Create(DetectorPreset.Of(model), 5, 128, 160);
            NumbersByName.Fill(detector);
            return detector;
        },
        1, 4);

    // in a batch of four two candidates differ by 4e-6 in score, and their order is an accident
    [TestMethod, DataRow(TokenCriterion.Objectness), DataRow(TokenCriterion.Random)]
    public void The_graph_chooses_the_tokens_that_the_network_does(TokenCriterion criterion) => Compare(
        () => DetrFamily.Create("sparse_r50_rho10", 96, 160, new DetectorParts { KeepRatio = 0.3f, Criterion = criterion }), 1, 2);

    private static void Compare(Func<Detector> create, params int[] batches)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = create();
        detector.eval();
        var bytes = OnnxModelWriter.ToBytes(Graph(detector));
        foreach (var batch in batches)
        {
            var pixels = NumbersByName.Make($"input:{batch}", 0.5, 1, batch, 3, detector.Height, detector.Width);
            var expected = detector.call(pixels, null).Final;
            var actual = EmittedGraph.RunBytes(bytes, new Dictionary<string, Tensor>
            {
                [OnnxTensors.Images] = pixels,
                [OnnxTensors.TargetSizes] = ones(batch, 2, ScalarType.Int64),
            }, ["logits", "predictions", OnnxTensors.Scores, OnnxTensors.Labels]);
            Close.WithinL2(1e-4, expected.Logits.flatten(0, 1), actual[0], $"logits of {batch}");
            Close.WithinL2(1e-4, expected.Boxes.flatten(0, 1), actual[1], $"boxes of {batch}");
            var scores = detector.Probabilities(expected.Logits).flatten(1).topk((int)actual[2].shape[1]);
            Close.WithinL2(1e-4, scores.values, actual[2], $"scores of {batch}");
            Assert.IsLessThan(detector.ClassCount, actual[3].max().item<long>());
        }
    }

    private static OnnxGraph Graph(Detector detector)
    {
        var graph = new OnnxGraph(detector.Preset.Name);
        (var logits, var boxes, var sizes) = DetectorExporter.EmitNetwork(graph, detector);
        detector.EmitPostprocessing(graph, logits, boxes, sizes);
        graph.Output("logits", logits, OnnxElementType.Float, "M", "C");
        graph.Output("predictions", boxes, OnnxElementType.Float, "M", 4);
        return graph;
    }
}

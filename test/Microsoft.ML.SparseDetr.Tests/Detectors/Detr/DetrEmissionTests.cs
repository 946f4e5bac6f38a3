using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>The exported networks of the DETR family against the eager ones.</summary>
[TestClass]
public class DetrEmissionTests
{
    private static readonly string[] Names =
    [
        "detr_r50", "deformable_r50", "deformable_r50_refine", "deformable_r50_twostage", "efficient_r50", "sparse_r50_rho30",
        "sparse_swin-t_rho10",
    ];

    public static IEnumerable<object[]> Cases => Names.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void The_graph_predicts_what_the_network_does(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var family = DetrFamily.Create(name);
        family.Network.eval();
        var size = new GridSize(96, 144);
        var graph = new OnnxGraph(name);
        var images = graph.Input("images", OnnxElementType.Float, "N", 3, size.Height, size.Width);
        var rows = graph.Input("rows", OnnxElementType.Int64, "N", 1);
        (var logits, var boxes) = family.Network is DetrNetwork detr
            ? detr.Emit(graph, images, size, rows)
            : ((DeformableDetrNetwork)family.Network).Emit(graph, images, size, rows);
        graph.Output("logits", logits, OnnxElementType.Float, "M", "C");
        graph.Output("boxes", boxes, OnnxElementType.Float, "M", 4);
        var bytes = OnnxModelWriter.ToBytes(graph);
        foreach (var batch in new[] { 1, 4 })
        {
            var pixels = NumbersByName.Make($"input:{batch}", 0, 4, batch, 3, size.Height, size.Width);
            var expected = family.Run(new PaddedImages(pixels), false).Final;
            var actual = EmittedGraph.RunBytes(bytes, new Dictionary<string, Tensor>
            {
                ["images"] = pixels,
                ["rows"] = arange(batch, ScalarType.Int64).unsqueeze(1),
            }, ["logits", "boxes"]);
            Close.WithinL2(1e-4, expected.Logits.flatten(0, 1), actual[0], $"logits of {batch}");
            Close.WithinL2(1e-4, expected.Boxes.flatten(0, 1), actual[1], $"boxes of {batch}");
        }
    }
}

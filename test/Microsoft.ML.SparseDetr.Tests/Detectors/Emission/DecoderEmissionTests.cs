using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Emission;

/// <summary>Each layer on tokens in ONNX Runtime against its forward in double.</summary>
[TestClass]
public class DecoderEmissionTests
{
    private const int Batch = 2, Queries = 7, Width = 32, Heads = 8;
    private static readonly GridSize[] Levels = [new(4, 6), new(2, 3)];
    private static readonly int[] Points = [4, 2];

    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Start()
    {
        _scope = NewDisposeScope();
        manual_seed(4);
    }

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    public void Aifi_on_a_map_that_is_not_square()
    {
        var aifi = new Aifi(Width, Heads, 48);
        EmittedGraph.Compare(aifi, x => aifi.forward(x[0], null), (graph, names) =>
            aifi.Emit(graph, names[0], Levels[0]), randn(Batch, Width, 4, 6));
    }

    [TestMethod]
    public void Self_attention()
    {
        var attention = new MultiHeadAttention(Width, Heads);
        EmittedGraph.Compare(attention, x => attention.forward(x[0], x[1], null),
            (graph, names) => attention.Emit(graph, graph.Reshape(names[0], -1, Width), graph.Reshape(names[1], -1, Width), Queries),
            Tokens(), Tokens());
    }

    [TestMethod]
    public void Deformable_attention_reaches_over_the_border()
    {
        var attention = new DeformableAttention(Width, Heads, Points);
        EmittedGraph.Compare(attention, x => attention.forward(x[0], x[1], [x[2], x[3]]),
            (graph, names) => attention.Emit(graph, graph.Reshape(names[0], -1, Width), graph.Reshape(names[1], -1, 4),
                Memory(graph, names[2], names[3])),
            Tokens(), rand(Batch, Queries, 4) * 1.4 - 0.2, randn(Batch, Width, 4, 6), randn(Batch, Width, 2, 3));
    }

    [TestMethod]
    public void Gates_and_feed_forward_networks()
    {
        var gate = new Gate(Width, new RmsNorm(Width));
        EmittedGraph.Compare(gate, x => gate.forward(x[0], x[1]), (graph, names) => gate.Emit(graph, names[0], names[1]), randn(5, Width),
            randn(5, Width));
        var layerGate = new Gate(Width, nn.LayerNorm(Width));
        EmittedGraph.Compare(layerGate, x => layerGate.forward(x[0], x[1]), (graph, names) => layerGate.Emit(graph, names[0], names[1]),
            randn(5, Width), randn(5, Width));
        var gated = new SwiGlu(Width, 20);
        EmittedGraph.Compare(gated, x => gated.forward(x[0]), (graph, names) => gated.Emit(graph, names[0]), randn(5, Width));
        var mlp = new Mlp(Width, 20, 6);
        EmittedGraph.Compare(mlp, x => mlp.forward(x[0]), (graph, names) => mlp.Emit(graph, names[0]), randn(5, Width));
        var output = new EncoderOutput(Width);
        EmittedGraph.Compare(output, x => output.forward(x[0]), (graph, names) => output.Emit(graph, names[0]), randn(5, Width));
    }

    [TestMethod]
    public void Location_quality()
    {
        var quality = new LocationQuality();
        EmittedGraph.Compare(quality, x => quality.forward(x[0], x[1]),
            (graph, names) => quality.Emit(graph, graph.Reshape(names[0], -1, 3), graph.Reshape(names[1], -1, 33)),
            randn(Batch, Queries, 3), randn(Batch, Queries, 4, 33).softmax(-1));
    }

    [TestMethod]
    [DataRow(4.0), DataRow(8.0)]
    public void Integral_and_refinement_are_one_product(double regScale)
    {
        var integral = new Integral(regScale);
        EmittedGraph.Compare(integral, x => BoxMath.Refine(x[1], integral.forward(x[0]), regScale),
            (graph, names) => graph.Add(names[1], graph.Mul(graph.Gather(names[1], graph.Ints(2, 3, 2, 3), 2),
                graph.Reshape(integral.EmitRefinement(graph, graph.Reshape(names[0], -1, 132), regScale), Batch, Queries, 4))),
            (randn(Batch, Queries, 4, 33) * 3).softmax(-1), rand(Batch, Queries, 4));
    }

    [TestMethod]
    public void Clamped_logits_are_the_inverse_sigmoid_of_the_sigmoid()
    {
        var logits = tensor(new[] { -30.0, -11, -1, 0, 2, 11, 30, double.PositiveInfinity }, [1, 8]);
        var emitted = EmittedGraph.Run((graph, names) => BoxMath.EmitClampedLogits(graph, names[0]), logits);
        Close.Within(2e-5, BoxMath.InverseSigmoid(logits.sigmoid()), emitted, "logits");
    }

    [TestMethod]
    [DataRow(false, true), DataRow(true, true), DataRow(true, false)]
    public void Decoder_layer(bool second, bool gateway)
    {
        var shape = new DecoderShape(second, Width, 40, 1, Points, Gateway: gateway);
        DecoderLayer layer = second ? new DeimDecoderLayer(shape) : new DFineDecoderLayer(shape);
        EmittedGraph.Compare(layer, x => layer.forward(x[0], x[1], x[2], [x[3], x[4]], null),
            (graph, names) => layer.Emit(graph, graph.Reshape(names[0], -1, Width), graph.Reshape(names[1], -1, Width),
                graph.Reshape(names[2], -1, 4),
                Memory(graph, names[3], names[4])),
            Tokens(), Tokens(), rand(Batch, Queries, 4), randn(Batch, Width, 4, 6), randn(Batch, Width, 2, 3));
    }

    /// <summary>Three levels of another width than the decoder's, fine enough that the outermost cells have no anchor.</summary>
    [TestMethod]
    [DataRow(false, 8.0, false), DataRow(true, 4.0, true)]
    public void Whole_decoder_with_projections_and_masked_cells(bool second, double regScale, bool sharedBoxHead)
    {
        const int memoryWidth = 24, classes = 5, selected = 20;
        GridSize[] levels = [new(56, 52), new(28, 26), new(14, 13)];
        var shape = new DecoderShape(second, Width, 40, 2, [3, 6, 3], regScale, Gateway: !second, SharedBoxHead: sharedBoxHead);
        var decoder = new DetectionDecoder(shape, memoryWidth, classes, selected, levels);
        Assert.IsNotNull(decoder.input_proj);
        Tensor[] maps = [.. levels.Select(level => randn(Batch, memoryWidth, level.Height, level.Width))];
        EmittedGraph.Shake(decoder);
        foreach (var boxes in new[] { false, true })
            EmittedGraph.CompareWithin(1e-4, decoder, x => Last(x, boxes),
                (graph, names) =>
                {
                    (var logits, var emittedBoxes) =
                        decoder.Emit(graph, names, levels, graph.Initializer("images", [0L, 1], Batch, 1));
                    return boxes ? emittedBoxes : logits;
                }, maps);

        Tensor Last(Tensor[] memory, bool boxes)
        {
            var last = decoder.forward(memory, null, null, tracing: false).Final;
            return boxes ? last.Boxes : last.Logits;
        }
    }

    private static EmittedMemory Memory(OnnxGraph graph, string fine, string coarse) => new(
        graph.Concat(1, graph.Tokens(fine, Width, 24), graph.Tokens(coarse, Width, 6)), Levels, Queries,
        graph.Initializer("images", [0L, 1], Batch, 1));

    private static Tensor Tokens() => randn(Batch, Queries, Width);
}

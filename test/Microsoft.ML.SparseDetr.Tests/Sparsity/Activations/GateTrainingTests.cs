using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Sparsity.Activations;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Activations;

[TestClass]
public class GateTrainingTests
{
    private static readonly GateSettings Quick = new() { Epochs = 2, LearningRate = 1e-2 };

    [TestMethod]
    public void A_mask_of_what_fires_loses_nothing()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = SmallDetectors.Detr();
        detector.eval();
        var images = rand(2, 3, SmallDetectors.Size, SmallDetectors.Size);
        var before = detector.forward(images).Final;
        foreach (var layer in GatedLayer.Of(detector, null))
            layer.Activations.Mask = new Oracle(layer);
        var after = detector.forward(images).Final;
        Assert.IsTrue(before.Logits.Equals(after.Logits) && before.Boxes.Equals(after.Boxes));
    }

    [TestMethod]
    [DataRow(0.0, 1.0, 24), DataRow(0.3, 2.5, 21)]
    public void The_gradient_is_that_of_a_slow_loop(double epsilon, double positive, int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var layer = Layer(channels, epsilon);
        using var gate = new GroupGate(4, channels, 8);
        Tensor x = randn(6, 4), hidden = nn.functional.relu(randn(6, channels) - 1);
        var settings = new GateSettings { PositiveWeight = positive };
        GateTraining.Loss(gate, layer, x, hidden, settings).backward();

        float[] inputs = x.Elements<float>(), values = hidden.Elements<float>();
        double[] weight = gate.gate.weight.Elements<double>(), bias = gate.gate.bias.ToDoubles();
        double[] dWeight = new double[weight.Length], dBias = new double[bias.Length];
        for (var t = 0; t < 6; t++)
            for (var g = 0; g < 3; g++)
            {
                var logit = bias[g];
                for (var i = 0; i < 4; i++)
                    logit += weight[g * 4 + i] * inputs[t * 4 + i];
                var fires = false;
                for (var c = 8 * g; c < Math.Min(channels, 8 * g + 8); c++)
                    fires |= epsilon > 0 ? Math.Abs(values[t * channels + c]) >= epsilon : values[t * channels + c] != 0;
                var probability = 1 / (1 + Math.Exp(-logit));
                var slope = (fires ? positive * (probability - 1) : probability) / 18;
                dBias[g] += slope;
                for (var i = 0; i < 4; i++)
                    dWeight[g * 4 + i] += slope * inputs[t * 4 + i];
            }
        Close.Within(1e-6, tensor(dWeight, 3, 4), gate.gate.weight.grad!, "weight");
        Close.Within(1e-6, tensor(dBias), gate.gate.bias!.grad!, "bias");
    }

    [TestMethod]
    public void Gates_find_what_seldom_fires()
    {
        using var scope = NewDisposeScope();
        using var detector = SmallDetectors.Detr(hidden: 64);
        using (no_grad())
            foreach (var layer in detector.modules().OfType<IActivationOwner>())
            {
                var module = (nn.Module)layer;
                var parameters = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
                parameters["linear1.bias"].fill_(-1.7); // about 5 % of what has a variance of 1
                var rows = parameters["linear1.weight"]; // a group shares a direction, as trained neurons do in part
                var shared = randn(8, 32).repeat_interleave(8, 0);
                rows.copy_((shared + 0.1 * randn(64, 32)) / Math.Sqrt(32));
            }
        var layers = GatedLayer.Of(detector, null);
        using var images = new Batches(6);
        var gates = new GateTraining(detector, layers, Quick with { Epochs = 20, LearningRate = 0.1 })
            .Run(_ => images.All, images.All.Length, null, default);
        Attach(layers, gates);
        var (tallies, _) = ActivationMeasurement.Count(detector, layers, images.All);
        Assert.IsGreaterThan(0.9, tallies[0].NaturalSparsity); // the decoder's queries are too few to learn from
        Assert.IsGreaterThanOrEqualTo(0.95, tallies[0].Recall);
        Assert.IsGreaterThan(0.8, tallies[0].SkippedSparsity);
    }

    [TestMethod]
    public void The_same_images_give_the_same_gates_and_leave_the_network_alone()
    {
        using var scope = NewDisposeScope();
        using var detector = SmallDetectors.Deformable();
        var layers = GatedLayer.Of(detector, null);
        Tensor[] before = [.. ModuleState.Entries(detector).Select(entry => entry.Value.clone())];
        using var images = new Batches(3);
        GroupGate[][] runs = [.. Enumerable.Range(0, 2).Select(_ =>
            new GateTraining(detector, layers, Quick).Run(_ => images.All, 3, null, default))];
        Assert.IsTrue(detector.training && layers.All(layer => layer.Activations is { Observer: null, Mask: null }));
        foreach (var (first, second) in runs[0].Zip(runs[1]))
        {
            Close.Within(0, first.gate.weight, second.gate.weight, "gate");
            Assert.IsGreaterThan(0, first.gate.weight.abs().max().item<float>());
        }
        Assert.IsTrue(before.Zip(ModuleState.Entries(detector)).All(pair => pair.First.Equals(pair.Second.Value)));
    }

    [TestMethod]
    public void A_cancelled_training_leaves_the_network_untouched()
    {
        using var scope = NewDisposeScope();
        using var detector = SmallDetectors.Detr();
        var layers = GatedLayer.Of(detector, null);
        using var images = new Batches(3);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new GateTraining(detector, layers, Quick)
            .Run(_ => images.All, 3, (_, _, _) => stop.Cancel(), stop.Token));
        Assert.IsTrue(detector.training && layers.All(layer => layer.Activations is { Observer: null, Mask: null }));
    }

    [TestMethod]
    public void The_largest_threshold_within_the_energy_is_taken()
    {
        double[] lost = [.. GateThresholds.Steps.Select(step => step * step)];
        Assert.AreEqual(0.3, GateThresholds.Choose(lost, 1, 0.1));
        Assert.AreEqual(0.95, GateThresholds.Choose(lost, 1, 1));
        Assert.AreEqual(0, GateThresholds.Choose(lost, 1, 1e-4));

        using var scope = NewDisposeScope();
        using var detector = SmallDetectors.Detr();
        var layers = GatedLayer.Of(detector, null);
        using var images = new Batches(2);
        var gates = new GateTraining(detector, layers, Quick).Run(_ => images.All, 2, null, default);
        GateThresholds.Tune(detector, layers, gates, images.All, 0.05);
        foreach (var (layer, gate) in layers.Zip(gates).Where(pair => pair.Second.Threshold > 0))
            layer.Activations.Mask = gate;
        // the first layer reads the same with gates as without
        Assert.IsLessThanOrEqualTo(0.05, ActivationMeasurement.Count(detector, layers, images.All).Tallies[0].FalseSkipEnergy);
    }

    [TestMethod]
    [DataRow("detr", 32), DataRow("deformable", 32), DataRow("detr", 28)]
    public void The_graph_gates_as_the_network_does(string name, int hidden)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = SmallDetectors.Named(name, hidden);
        detector.eval();
        var layers = GatedLayer.Of(detector, null);
        GroupGate[] gates = [.. layers.Select((layer, place) =>
            new GroupGate(layer.Activations.Width, layer.Activations.Group.Count, 8) { Threshold = 0.3 + 0.1 * place })];
        Tensor images = rand(3, 3, SmallDetectors.Size, SmallDetectors.Size), dense = detector.forward(images).Final.Logits;
        Attach(layers, gates);
        var expected = detector.forward(images).Final;
        Assert.IsGreaterThan(1e-3, Close.RelativeL2(dense, expected.Logits));

        using var folder = new TemporaryFolder();
        GateFile.Save(folder.File("gates.safetensors"), layers, gates, new Dictionary<string, string>());
        Attach(layers, GateFile.Load(folder.File("gates.safetensors"), layers));
        var graph = new OnnxGraph(name);
        (var logits, var boxes, var sizes) = DetectorExporter.EmitNetwork(graph, detector);
        graph.Output("logits", logits, OnnxElementType.Float, "M", "C");
        graph.Output("predictions", boxes, OnnxElementType.Float, "M", 4);
        var actual = EmittedGraph.RunBytes(OnnxModelWriter.ToBytes(graph), new Dictionary<string, Tensor>
        {
            [OnnxTensors.Images] = images,
            [OnnxTensors.TargetSizes] = ones(3, 2, ScalarType.Int64),
        }, ["logits", "predictions"]);
        Close.WithinL2(1e-4, expected.Logits.flatten(0, 1), actual[0], "logits");
        Close.WithinL2(1e-4, expected.Boxes.flatten(0, 1), actual[1], "boxes");
    }

    private static void Attach(GatedLayer[] layers, GroupGate[] gates)
    {
        foreach (var (layer, gate) in layers.Zip(gates))
            layer.Activations.Mask = gate;
    }

    private static GatedLayer Layer(int channels, double epsilon) => new(
        "layer", new HiddenActivations(new ChannelGroup(ChannelKind.EncoderFeedForward, channels), 4, hasZeros: true), epsilon);

    private sealed class Oracle(GatedLayer layer) : IActivationMask
    {
        public Tensor Of(Tensor x, Tensor hidden) => GroupGate.Largest(layer.Active(hidden).to(ScalarType.Byte), 8)
            .repeat_interleave(8, -1).to(hidden.dtype);

        public string Emit(OnnxGraph graph, string rows, string hidden) => throw new NotSupportedException();
    }

    private sealed class Batches : IDisposable
    {
        public Batches(int count)
        {
            manual_seed(23);
            All = [.. Enumerable.Range(0, count).Select(_ => rand(2, 3, SmallDetectors.Size, SmallDetectors.Size))];
        }

        public Tensor[] All { get; }

        public void Dispose() => Array.ForEach(All, batch => batch.Dispose());
    }
}

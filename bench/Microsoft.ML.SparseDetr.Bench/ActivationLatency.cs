using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// One feed-forward network of DETR (256 → 2048 → 256, groups of 8) dense, and with gates of which a share is open, the gate itself
/// included: masked by composed operators, skipped by the native operator, and in ONNX Runtime masked, or cut down to the groups that any
/// token needs. Weights, tokens and gates are random, so the needs of tokens are independent, which is the worst for the last.
/// </summary>
internal sealed class ActivationLatency : IBenchmark
{
    private const int Width = 256, Hidden = 2048, GroupSize = 8, Groups = Hidden / GroupSize;

    private static readonly double[] Skipped = [0, 0.5, 0.8, 0.9, 0.95, 0.98];

    public string Name => nameof(ActivationLatency);

    public void Run(TextWriter output)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(1);
        output.WriteLine($"a feed-forward network {Width} -> {Hidden} -> {Width}, 1 thread, median ms; groups of {GroupSize}");
        output.WriteLine($"{"tokens",7}{"skipped",9}{"torch dense",13}{"masked",9}{"native",9}{"ratio",7}{"onnx dense",13}{"masked",9}"
            + $"{"union",9}{"ratio",7}{"of groups",11}");
        foreach (var tokens in new[] { 850, 100, 1 })
            Measure(output, tokens);
        set_num_threads(threads);
    }

    private static void Measure(TextWriter output, int tokens)
    {
        var (linear1, linear2, x) = (nn.Linear(Width, Hidden), nn.Linear(Hidden, Width), randn(1, tokens, Width));
        var network = new FeedForward(ChannelKind.EncoderFeedForward, linear1, linear2, FeedForwardActivation.Relu);
        var gate = new GroupGate(Width, Hidden, GroupSize);
        gate.gate.weight.copy_(randn(Groups, Width) / Math.Sqrt(Width)); // logits of variance 1
        gate.gate.bias!.zero_();
        var repeats = tokens > 500 ? 9 : 41;
        var torchDense = Time(() => network.Apply(x), repeats);
        var onnxDense = Time(Session(graph => network.Emit(graph, "rows"), x), repeats);
        var logits = gate.call(x);
        foreach (var skipped in Skipped)
        {
            gate.Threshold = skipped == 0 ? 0 : logits.quantile(tensor((float)skipped)).sigmoid().item<float>();
            network.Activations.Mask = gate;
            var native = SparseOps.IsLoaded
                ? Time(() => SkippingFeedForward.Apply(gate, gate.Open(x), x, linear1, linear2), repeats)
                : double.NaN;
            double masked;
            using (SparseOps.Composed())
                masked = Time(() => network.Apply(x), repeats);
            var onnxMasked = Time(Session(graph => network.Emit(graph, "rows"), x), repeats);
            network.Activations.Mask = null;
            var union = Time(Session(graph => EmitUnion(graph, "rows", linear1, linear2, gate), x), repeats);
            var needed = gate.Open(x).any(1).to(ScalarType.Float32).mean().item<float>();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{tokens,7}{skipped,9:0%}{torchDense,13:0.000}{masked,9:0.000}{native,9:0.000}{native / torchDense,7:0.00}"
                + $"{onnxDense,13:0.000}{onnxMasked,9:0.000}{union,9:0.000}{union / onnxDense,7:0.00}{needed,11:0.0%}"));
        }
    }

    private static double Time(Action run, int repeats) => Bench.Measure.MedianMilliseconds(
        () =>
        {
            using var scope = NewDisposeScope();
            run();
        }, 2, repeats);

    private static Action Session(Func<OnnxGraph, string> emit, Tensor x)
    {
        var graph = new OnnxGraph("layer");
        graph.Input("rows", OnnxElementType.Float, "M", Width);
        graph.Output("output", emit(graph), OnnxElementType.Float, "M", Width);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        var session = new InferenceSession(OnnxModelWriter.ToBytes(graph), options);
        var input = OrtValue.CreateTensorValueFromMemory(x.Elements<float>(), [x.shape[1], Width]);
        var run = new RunOptions();
        return () =>
        {
            using var results = session.Run(run, ["rows"], [input], ["output"]);
        };
    }

    // both matrices cut down to the groups that any of the rows needs
    private static string EmitUnion(OnnxGraph graph, string rows, Linear linear1, Linear linear2, GroupGate gate)
    {
        var bias = Array.ConvertAll(gate.gate.bias.ToDoubles(), value => value - GroupGate.Logit(gate.Threshold));
        var open = graph.Cast(
            graph.GreaterOrEqual(graph.Linear(rows, gate.gate.weight.ToDoubles(), bias), graph.Scalar(0f)), OnnxElementType.Float);
        var needed = graph.Squeeze(graph.Node("NonZero", [graph.ReduceMax(open, 0)]), 0); // [K]
        string Cut(string name, double[] values, long each, params long[] shape) =>
            graph.Reshape(graph.Gather(graph.Weight(name, values, Groups, GroupSize * each), needed, 0), shape);
        var hidden = graph.Relu(graph.Gemm(
            rows, Cut("first", linear1.weight.ToDoubles(), Width, -1, Width), Cut("bias", linear1.bias.ToDoubles(), 1, -1)));
        var mask = graph.Unsqueeze(graph.Gather(open, needed, 1), 2); // [M, K, 1]
        hidden = graph.Reshape(graph.Mul(graph.Reshape(hidden, 0, -1, GroupSize), mask), 0, -1);
        return graph.Add(graph.MatMul(hidden, Cut("second", linear2.weight.t().ToDoubles(), Width, -1, Width)),
            graph.Weight("last", linear2.bias.ToDoubles(), Width));
    }
}

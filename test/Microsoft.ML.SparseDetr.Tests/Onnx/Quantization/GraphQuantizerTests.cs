using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Onnx.Quantization;

namespace Microsoft.ML.SparseDetr.Tests.Onnx.Quantization;

[TestClass]
public sealed class GraphQuantizerTests
{
    private const int Side = 8;

    private static readonly HashSet<string> Nothing = [];

    [TestMethod]
    public void Bytes_give_nearly_the_same_result()
    {
        var (exact, image) = (Network(out _), Numbers(new Random(3), 3 * Side * Side));
        var expected = Run(exact, image);

        var rounded = Run(Quantized(exact, Nothing), image);

        var error = Math.Sqrt(expected.Zip(rounded, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(a => a * a));
        Assert.IsLessThan(0.05, error);
        CollectionAssert.AreNotEqual(expected, rounded);
    }

    [TestMethod]
    public void What_is_kept_stays_as_it_is()
    {
        var exact = Network(out var convolutions);
        var all = convolutions.ToHashSet();

        var kept = Quantized(exact, all);

        CollectionAssert.AreEqual(exact.Graph.Node.Select(node => node.Name).ToList(), kept.Graph.Node.Select(node => node.Name).ToList());
    }

    [TestMethod]
    public void Each_value_is_rounded_once_and_only_where_bytes_go_on()
    {
        var small = Quantized(Network(out var convolutions), Nothing);

        var quantized = small.Graph.Node.Where(node => node.OpType == "QuantizeLinear").Select(node => node.Input[0]).ToList();
        CollectionAssert.AllItemsAreUnique(quantized);
        // image, first convolution's clip, grouped convolution, its sigmoid, their product, pooled, concatenated, last convolution
        Assert.HasCount(8, quantized);
        Assert.AreEqual(convolutions.Count, small.Graph.Initializer.Count(tensor => tensor.DataType == (int)OnnxElementType.Int8
            && tensor.Name.EndsWith("weight/bytes", StringComparison.Ordinal)));
        var read = small.Graph.Node.SelectMany(node => node.Input).ToHashSet();
        Assert.IsTrue(small.Graph.Initializer.All(tensor => read.Contains(tensor.Name)), "a weight is stored and read by nobody");
        OnnxStructure.Check(small.ToByteArray());
        OnnxOperators.Check(small);
        OnnxConstants.Check(small);
    }

    [TestMethod]
    public void The_runtime_calculates_all_convolutions_in_integers()
    {
        using var folder = new TemporaryFolder();
        using var options = new SessionOptions { OptimizedModelFilePath = folder.File("optimized.onnx") };
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        new InferenceSession(Quantized(Network(out var convolutions), Nothing).ToByteArray(), options).Dispose();

        var optimized = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("optimized.onnx"))).Graph.Node;
        Assert.AreEqual(convolutions.Count, optimized.Count(node => node.OpType == "QLinearConv"));
        Assert.IsFalse(
            optimized.Any(node => node.OpType is "Conv" or "Clip" or "Sigmoid"), string.Join(' ', optimized.Select(node => node.OpType)));
    }

    /// <summary>Convolution, clip, grouped convolution, SiLU, pooling, concatenation, convolution; then float32.</summary>
    private static ModelProto Network(out List<string> convolutions)
    {
        var (graph, random) = (new OnnxGraph("small"), new Random(1));
        var x = graph.Input(OnnxTensors.Images, OnnxElementType.Float, 1, 3, Side, Side);
        var first = graph.Clip(Convolve(x, 8, 3, 1), 0, null);
        var silu = graph.Silu(Convolve(first, 8, 2, 4));
        var pooled = graph.Node("MaxPool", [silu], new OnnxAttribute("kernel_shape", [3, 3]), new OnnxAttribute("pads", [1, 1, 1, 1]));
        var last = Convolve(graph.Concat(1, silu, pooled), 4, 16, 1);
        graph.Output("result", graph.Reshape(last, 1, 4, Side * Side), OnnxElementType.Float, 1, 4, Side * Side);
        var model = ModelProto.Parser.ParseFrom(OnnxModelWriter.ToBytes(graph));
        convolutions = [.. model.Graph.Node.Where(node => node.OpType == "Conv").Select(node => node.Name)];
        return model;

        string Convolve(string value, int outputs, int inputs, int groups) => graph.Node("Conv",
            [
                value, graph.Initializer("weight", Numbers(random, outputs * inputs * 9), outputs, inputs, 3, 3),
                graph.Initializer("bias", Numbers(random, outputs), outputs),
            ],
            new OnnxAttribute("group", groups), new OnnxAttribute("pads", [1, 1, 1, 1]));
    }

    private static ModelProto Quantized(ModelProto exact, HashSet<string> kept)
    {
        var small = exact.Clone();
        var part = new QuantizedPart(small.Graph, kept);
        var (ranges, means) = (new Dictionary<string, ValueRange>(), new Dictionary<string, float[]>());
        foreach (var value in part.Candidates)
        {
            var numbers = Run(exact, Numbers(new Random(2), 3 * Side * Side), value);
            ranges[value] = new ValueRange(numbers.Min(), numbers.Max());
        }
        foreach (var node in part.Convolutions)
            means[node.Input[0]] = new float[part.InputChannels(node)];
        GraphQuantizer.Apply(small.Graph, part, ranges, means);
        return small;
    }

    private static float[] Run(ModelProto model, float[] image, string? value = null)
    {
        if (value == OnnxTensors.Images)
            return image;
        var watched = model.Clone();
        if (value is not null)
            watched.Graph.Output.Add(new ValueInfoProto
            {
                Name = value,
                Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)OnnxElementType.Float } },
            });
        using var session = new InferenceSession(watched.ToByteArray());
        using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, Side, Side]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [OnnxTensors.Images], [input], [value ?? "result"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.4f)];
}

using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public sealed class NetworkPrecisionTests
{
    [TestMethod]
    public void The_formats_of_the_weights_are_named_that_of_most_first()
    {
        Assert.AreEqual("fp32", Of((OnnxElementType.Float, 100), (OnnxElementType.Int64, 900)), "shapes are no weights");
        Assert.AreEqual("fp16", Of((OnnxElementType.Float16, 96), (OnnxElementType.Float, 4)), "a few scales beside them");
        Assert.AreEqual("INT8", Of((OnnxElementType.Int8, 60), (OnnxElementType.Uint8, 40)));
        Assert.AreEqual("INT8 + fp32", Of((OnnxElementType.Float, 30), (OnnxElementType.Int8, 70)));
        Assert.AreEqual("bf16", Of((OnnxElementType.BFloat16, 1)));
        var simulated = Graph((OnnxElementType.Float, 100));
        simulated.Node.Add(new NodeProto { OpType = "QuantizeLinear" });
        Assert.AreEqual("INT8 (fp32 in the file)", NetworkPrecision.Of(simulated));
    }

    [TestMethod]
    public void The_percentile_is_one_of_the_times()
    {
        Assert.AreEqual(95, NetworkTurns.Percentile([.. Enumerable.Range(1, 100).Reverse().Select(value => (double)value)], 95));
        Assert.AreEqual(20, NetworkTurns.Percentile([.. Enumerable.Range(1, 20).Select(value => (double)value)], 96));
        Assert.AreEqual(7, NetworkTurns.Percentile([7], 95));
    }

    private static string Of(params (OnnxElementType Type, long Count)[] weights) => NetworkPrecision.Of(Graph(weights));

    private static GraphProto Graph(params (OnnxElementType Type, long Count)[] weights)
    {
        var graph = new GraphProto();
        foreach (var (type, count) in weights)
            graph.Initializer.Add(new TensorProto { DataType = (int)type, Dims = { count } });
        return graph;
    }
}

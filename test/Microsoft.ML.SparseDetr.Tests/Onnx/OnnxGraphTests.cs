using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Onnx;

[TestClass]
public sealed class OnnxGraphTests
{
    [TestMethod]
    public void Builds_a_graph_that_the_runtime_computes()
    {
        var graph = new OnnxGraph("test");
        var x = graph.Input("x", OnnxElementType.Float, "N", 2);
        string y;
        using (graph.Scope("layer"))
        {
            var weight = graph.Initializer("weight", [1f, 2, 3, 4, 5, 6], 3, 2);
            var bias = graph.Initializer("bias", [0f, 0.5f, -100], 3);
            y = graph.Clip(graph.Gemm(x, weight, bias), 0, null);
        }
        graph.Output("y", y, OnnxElementType.Float, "N", 3);

        using var session = new InferenceSession(OnnxModelWriter.ToBytes(graph));
        CollectionAssert.AreEqual(new[] { "N", "" }, session.InputMetadata["x"].SymbolicDimensions);
        CollectionAssert.AreEqual(new[] { -1, 3 }, session.OutputMetadata["y"].Dimensions);
        using var input = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 1, 2, 0 }, [2, 2]);
        using var options = new RunOptions();
        using var output = session.Run(options, ["x"], [input], ["y"]);
        CollectionAssert.AreEqual(new float[] { 3, 7.5f, 0, 2, 6.5f, 0 }, output[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Equal_constants_share_one_initialiser_and_names_are_unique()
    {
        var graph = new OnnxGraph("test");
        var x = graph.Input("x", OnnxElementType.Float, 1);
        using (graph.Scope("a"))
            Assert.AreEqual(graph.Scalar(0.5f), graph.Scalar(0.5f));
        using (graph.Scope("b"))
            Assert.AreEqual(graph.Ints(1, 2), graph.Ints(1, 2));
        Assert.AreNotEqual(graph.Scalar(1f), graph.Scalar(1L));
        Assert.AreNotEqual(graph.Relu(x), graph.Relu(x));
        Assert.AreNotEqual(graph.Initializer("w", [1f], 1), graph.Initializer("w", [1f], 1));
    }

    [TestMethod]
    public void Refuses_a_shape_that_does_not_fit()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new OnnxGraph("test").Initializer("w", [1f, 2, 3], 2, 2));
        StringAssert.Contains(error.Message, "'w'");
    }
}

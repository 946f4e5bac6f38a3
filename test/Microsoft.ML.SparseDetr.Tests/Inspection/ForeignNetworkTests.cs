using Google.Protobuf;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

/// <summary>Networks as other programs export them, measured beside ours.</summary>
[TestClass]
public sealed class ForeignNetworkTests
{
    [TestMethod]
    public void Any_size_is_that_of_the_first_network_and_all_of_it_is_one_part()
    {
        var costs = NetworkMeter.Measure([TinyDetector.Build(), Convolution("N", 3, "height", "width")], threads: 1, runs: 2);

        Assert.AreEqual((TinyDetector.Height, TinyDetector.Height), (costs[1].Height, costs[1].Width));
        var whole = costs[1].Components.Single();
        // A padded 3×3 convolution of 3 to 8 channels.
        var pixels = TinyDetector.Height * TinyDetector.Height;
        Assert.AreEqual((NetworkComponent.Whole, 8 * 28L, pixels * 8 * 27L), (whole.Component, whole.Parameters, whole.MultiplyAdds));
        Assert.IsGreaterThan(0, whole.Milliseconds);
        Assert.AreEqual(0, costs[1][NetworkComponent.Backbone].MultiplyAdds);
    }

    [TestMethod]
    public void The_caller_names_the_size()
    {
        var cost = NetworkMeter.Measure([Convolution("N", 3, "h", "w")], 1, 1, side: 96).Single();

        Assert.AreEqual((96, 96, 96 * 96 * 8 * 27L), (cost.Height, cost.Width, cost.MultiplyAdds));
        Assert.AreEqual(640, NetworkMeter.Measure([Convolution(1, 3, "h", "w")], 1, 1).Single().Height);
    }

    [TestMethod]
    public void Bytes_with_channels_last_and_sizes_beside_the_image_are_understood()
    {
        var graph = new OnnxGraph("tf");
        var image = graph.Cast(graph.Input("serving_default_images:0", OnnxElementType.Uint8, 1, 48, 64, 3), OnnxElementType.Float);
        var size = graph.Cast(graph.Input("im_shape", OnnxElementType.Int32, 1, 2), OnnxElementType.Float);
        var scale = graph.Input("scale_factor", OnnxElementType.Float, "batch", 2);
        graph.Output("y", graph.Mul(graph.ReduceMean(graph.ReduceMean(graph.ReduceMean(image, 3, false), 2, false), 1, true),
            graph.Mul(size, scale)), OnnxElementType.Float, 1, 2);

        var cost = NetworkMeter.Measure([OnnxModelWriter.ToBytes(graph)], 1, 1).Single();

        Assert.AreEqual((48, 64), (cost.Height, cost.Width));
    }

    [TestMethod]
    public void A_mask_beside_the_image_is_filled()
    {
        var graph = new OnnxGraph("detr of transformers");
        var image = graph.Input("pixel_values", OnnxElementType.Float, "batch", 3, "height", "width");
        var mask = graph.Cast(graph.Input("pixel_mask", OnnxElementType.Int64, "batch", 64, 64), OnnxElementType.Float);
        graph.Output("y", graph.Mul(graph.ReduceMean(graph.ReduceMean(graph.ReduceMean(image, 3, false), 2, false), 1, false),
            graph.ReduceMean(graph.ReduceMean(mask, 2, false), 1, false)), OnnxElementType.Float, "batch");

        Assert.AreEqual(96, NetworkMeter.Measure([OnnxModelWriter.ToBytes(graph)], 1, 1, side: 96).Single().Height);
    }

    [TestMethod]
    [DataRow(new long[] { 8, 3, 32, 32 }, "takes 8 images at a time")]
    [DataRow(new long[] { 1, 3, 32, 5000 }, "a side of 5000 pixels")]
    [DataRow(new long[] { 1, 5, 32, 32 }, "no image input")]
    public void What_is_no_image_is_refused_by_the_name_of_the_file(long[] shape, string problem)
    {
        var graph = new OnnxGraph("other");
        graph.Output("y", graph.Relu(graph.Input("x", OnnxElementType.Float, [.. shape.Select(size => (OnnxDimension)size)])),
            OnnxElementType.Float, [.. shape.Select(size => (OnnxDimension)size)]);

        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => NetworkMeter.Measure([TinyDetector.Build(), OnnxModelWriter.ToBytes(graph)], 1, 1, ["ours.onnx", "other.onnx"]));

        StringAssert.StartsWith(error.Message, "other.onnx: the network");
        StringAssert.Contains(error.Message, problem);
    }

    [TestMethod]
    public void A_network_that_wants_all_memory_is_refused_without_taking_it()
    {
        var graph = new OnnxGraph("bomb");
        var image = graph.Input("x", OnnxElementType.Float, 1, 3, 32, 32);
        var large = graph.Expand(image, graph.Initializer("shape", [1_000_000L, 3, 32, 32], 4));
        graph.Output("y", large, OnnxElementType.Float, "a", "b", "c", "d");

        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkMeter.Measure([OnnxModelWriter.ToBytes(graph)], 1, 1));

        StringAssert.Contains(error.Message, "cannot run the network");
        Assert.IsLessThan(4L << 30, Environment.WorkingSet);
    }

    [TestMethod]
    public void Graphs_in_graphs_and_weights_in_other_files_are_refused()
    {
        var graph = new GraphProto();
        for (var depth = 0; depth < 12; depth++)
        {
            // AttributeProto.g is no field that our own files have, so it is written by hand.
            var attribute = new AttributeProto { Name = "then_branch" };
            attribute.MergeFrom([(6 << 3) | 2, .. Length(graph.CalculateSize()), .. graph.ToByteArray()]);
            graph = new GraphProto { Node = { new NodeProto { OpType = "If", Attribute = { attribute } } } };
        }
        StringAssert.Contains(Refusal(new ModelProto { Graph = graph }), "nested too deep");

        var tensor = new TensorProto { Name = "w" };
        tensor.MergeFrom([(13 << 3) | 2, 0]);
        StringAssert.Contains(Refusal(new ModelProto { Graph = new GraphProto { Initializer = { tensor } } }), "weights in another file");

        static string Refusal(ModelProto model) =>
            Assert.ThrowsExactly<InvalidDataException>(() => OnnxStructure.CheckForeign(model.ToByteArray())).Message;

        static byte[] Length(int length) => [(byte)(0x80 | length & 0x7F), (byte)(0x80 | (length >> 7) & 0x7F), (byte)(length >> 14)];
    }

    private static byte[] Convolution(params OnnxDimension[] shape)
    {
        var graph = new OnnxGraph("yolo");
        var weights = graph.Initializer("model.0.conv.weight", new float[8 * 27], 8, 3, 3, 3);
        var bias = graph.Initializer("model.0.conv.bias", new float[8], 8);
        var map = graph.Conv(graph.Input("images", OnnxElementType.Float, shape), weights, bias, [3, 3], 1, [1, 1, 1, 1]);
        graph.Output("output0", map, OnnxElementType.Float, "N", 8, "h", "w");
        return OnnxModelWriter.ToBytes(graph);
    }
}

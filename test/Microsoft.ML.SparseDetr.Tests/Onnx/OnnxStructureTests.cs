using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Onnx;

/// <summary>What no writer of this library writes never reaches a parser, whatever its checksum says.</summary>
[TestClass]
public class OnnxStructureTests
{
    [TestMethod]
    public void What_the_writer_writes_passes() => OnnxStructure.Check(TinyDetector.Build());

    [TestMethod]
    public void An_input_of_a_million_dimensions_is_refused() => Refused("field 1 more than 8 times", model =>
        model.Graph.Input[0].Type.TensorType.Shape.Dim.AddRange(Enumerable.Range(0, 1_000_000).Select(_ => new DimensionProto())));

    [TestMethod]
    public void A_weight_of_many_dimensions_is_refused() => Refused("weight has the field 1 more than 8 times", model =>
        model.Graph.Initializer[0].Dims.AddRange(Enumerable.Repeat(1L, 1_000_000)));

    [TestMethod]
    public void More_nodes_than_a_network_has_are_refused() => Refused("graph has the field 1 more than 50000 times", model =>
        model.Graph.Node.AddRange(Enumerable.Range(0, 60_000).Select(_ => new NodeProto())));

    [TestMethod]
    [DataRow(3), DataRow(-3), DataRow(long.MaxValue), DataRow(long.MinValue)]
    public void The_shape_of_a_weight_must_be_that_of_its_bytes(long extent) => Refused("other bytes than its shape", model =>
        model.Graph.Initializer[0].Dims.Add(extent));

    [TestMethod]
    public void Another_element_type_is_refused() => Refused("element type 11", model => model.Graph.Initializer[0].DataType = 11);

    [TestMethod]
    public void Fields_that_the_format_has_and_the_writer_does_not_use_are_refused()
    {
        // GraphProto.value_info, TensorProto.external_data, AttributeProto.g and ModelProto.functions
        byte[] valueInfo = [(13 << 3) | 2, 0], external = [(13 << 3) | 2, 0], subgraph = [(6 << 3) | 2, 0], function = [0xCA, 1, 0];
        Refused("graph has the unknown field 13", model => model.Graph.MergeFrom(valueInfo));
        Refused("weight has the unknown field 13", model => model.Graph.Initializer[0].MergeFrom(external));
        Refused("attribute has the unknown field 6", model =>
            model.Graph.Node.First(node => node.Attribute.Count > 0).Attribute[0].MergeFrom(subgraph));
        Refused("model has the unknown field 25", model => model.MergeFrom(function));
    }

    [TestMethod]
    public void Operators_of_others_are_refused_whatever_the_checksum_says()
    {
        Refused("the operator 'RandomNormal'", model => model.Graph.Node[0].OpType = "RandomNormal");
        Refused("the operator 'Mul'", model => model.Graph.Node.First(node => node.OpType == "Mul").Domain = "com.microsoft");
    }

    [TestMethod]
    public void What_weights_alone_grow_to_is_bounded()
    {
        Refused("computes more from its weights alone", model =>
        {
            for (var i = 30; i > 0; i--) // 3 elements that double thirty times
                model.Graph.Node.Insert(0, new NodeProto
                {
                    OpType = "Concat",
                    Input = { i == 1 ? "score_weights" : $"grown{i - 1}", i == 1 ? "score_weights" : $"grown{i - 1}" },
                    Output = { $"grown{i}" },
                    Attribute = { new AttributeProto { Name = "axis", Type = 2 } },
                });
        });
        Refused("computes more from its weights alone", model => model.Graph.Node.Insert(0, new NodeProto
        {
            OpType = "Expand",
            Input = { "score_weights", Large(model) },
            Output = { "grown" },
        }));
        Refused("no earlier node makes", model => model.Graph.Node.Insert(0, new NodeProto
        {
            OpType = "Relu",
            Input = { model.Graph.Node[^1].Output[0] },
            Output = { "early" },
        }));
    }

    [TestMethod]
    public void The_metadata_must_be_those_of_the_network()
    {
        Refused("does not read images of 96×32", model => Entry(model, DetectorMetadata.InputWidthKey).Value = "96");
        Refused("at most 4096", model => Entry(model, DetectorMetadata.InputHeightKey).Value = "1000000");
        Refused("a name twice", model => Entry(model, DetectorMetadata.ClassNamesKey).Value = """["pit","pit"]""");
        Refused("an entry that is none", model => Entry(model, DetectorMetadata.ClassNamesKey).Value = """["pit",null]""");
        Refused("names no class", model => Entry(model, DetectorMetadata.ClassNamesKey).Value = "[]");
        Refused("'sparsedetr.model' twice", model => model.MetadataProps.Add(Entry(model, DetectorMetadata.ModelKey).Clone()));
    }

    private static string Large(ModelProto model)
    {
        var shape = model.Graph.Initializer.First(tensor => tensor.DataType == (int)OnnxElementType.Int64 && tensor.Dims is [3]);
        shape.RawData = ByteString.CopyFrom(
            [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(1L << 40), .. BitConverter.GetBytes(3L)]);
        return shape.Name;
    }

    private static StringStringEntryProto Entry(ModelProto model, string key) => model.MetadataProps.Single(entry => entry.Key == key);

    /// <summary>The checksum is made anew, as an attacker would.</summary>
    private static void Refused(string reason, Action<ModelProto> change)
    {
        var model = ModelProto.Parser.ParseFrom(TinyDetector.Build());
        change(model);
        Entry(model, NetworkChecksum.Key).Value = NetworkChecksum.Of(model);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => ExportedDetector.Parse(model.ToByteArray())).Message;
        Assert.Contains(reason, message);
    }
}

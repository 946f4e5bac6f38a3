using CsCheck;
using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Fuzz.Mutations;

/// <summary>Changes of a network by its parts, with the checksum made anew, as an attacker would.</summary>
internal static class OnnxEdits
{
    private static readonly long[] Extents = [0, 1, -1, 2, 3, 4, 31, 64, 4096, 100_000, int.MaxValue, long.MaxValue, 1L << 33];

    private static readonly string[] Operators =
    [
        "Add", "Cast", "Clip", "Concat", "Conv", "CumSum", "Expand", "Gather", "GatherElements", "GatherND", "Gemm", "MatMul", "MaxPool",
        "Mod", "Pow", "ReduceMean", "Reshape", "Resize", "Slice", "Softmax", "Split", "Squeeze", "TopK", "Transpose",
        "Unsqueeze", "Loop", "If",
        "ConstantOfShape", "RandomNormal", "",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "32", "64", "4096", "2147483647", "99999999999", "null", "[]", "{}", "[\"pit\"]", "[null]", "[\"a\",\"a\"]",
        "\u001b[2J", "[\"" + new string('x', 100_000) + "\"]", new string('[', 100_000), "stretch", "deformable",
    ];

    private static readonly Gen<Action<ModelProto, double>> Change = Gen.Frequency(
        (3, Gen.Select(Gen.OneOf(Extents), Gen.Double.Unit, Action<ModelProto, double> (extent, at) => (model, i) =>
            Pick(model.Graph.Initializer, i, tensor => Replace(tensor.Dims, at, extent)))),
        (3, Gen.Select(Gen.OneOf(Extents), Gen.Double.Unit, Action<ModelProto, double> (extent, at) => (model, i) =>
            Pick(model.Graph.Initializer, i, tensor => SetLong(tensor, at, extent)))),
        (2, Gen.Select(Gen.OneOf(Extents), Gen.Double.Unit, Action<ModelProto, double> (extent, at) => (model, i) =>
            Pick([.. model.Graph.Input, .. model.Graph.Output], i, value =>
                Pick(value.Type.TensorType.Shape.Dim, at, dimension => dimension.DimValue = extent)))),
        (2, Gen.Int[0, 17].Select(Action<ModelProto, double> (type) => (model, i) =>
            Pick(model.Graph.Initializer, i, tensor => tensor.DataType = type))),
        (2, Gen.Int[0, 17].Select(Action<ModelProto, double> (type) => (model, i) =>
            Pick([.. model.Graph.Input, .. model.Graph.Output], i, value => value.Type.TensorType.ElemType = type))),
        (3, Gen.OneOf(Operators).Select(Action<ModelProto, double> (name) => (model, i) =>
            Pick(model.Graph.Node, i, node => node.OpType = name))),
        (3, Gen.Double.Unit.Select(Action<ModelProto, double> (other) => (model, i) =>
            Pick(model.Graph.Node, i, node => Pick(model.Graph.Node, other, source => Replace(node.Input, other, source.Output[0]))))),
        (2, Gen.OneOf(Extents).Select(Action<ModelProto, double> (value) => (model, i) =>
            Pick([.. model.Graph.Node.SelectMany(node => node.Attribute)], i, attribute => attribute.I = value))),
        (2, Gen.OneOf(Extents).Select(Action<ModelProto, double> (value) => (model, i) =>
            Pick([.. model.Graph.Node.SelectMany(node => node.Attribute)], i, attribute => attribute.Ints.Add(value)))),
        (1, Gen.Const<Action<ModelProto, double>>((model, i) => Remove(model.Graph.Node, i))),
        (1, Gen.Const<Action<ModelProto, double>>((model, i) => Remove(model.Graph.Output, i))),
        (1, Gen.Const<Action<ModelProto, double>>((model, i) => Remove(model.MetadataProps, i))),
        (1, Gen.Const<Action<ModelProto, double>>((model, i) => Pick(model.Graph.Node, i, node => model.Graph.Node.Add(node.Clone())))),
        (1, Gen.Int[1, 40].Select(Action<ModelProto, double> (times) => (model, i) => Grow(model, times))),
        (1, Gen.Int[0, 30].Select(Action<ModelProto, double> (version) => (model, _) => model.OpsetImport[0].Version = version)),
        (3, Gen.OneOf(Values).Select(Action<ModelProto, double> (value) => (model, i) =>
            Pick(model.MetadataProps, i, entry => entry.Value = value))));

    /// <summary>Any of them.</summary>
    public static Gen<Edit> Any { get; } = Gen.Select(Change, Gen.Double.Unit, Edit (change, at) => file =>
    {
        var model = ModelProto.Parser.ParseFrom(file);
        change(model, at);
        var sum = model.MetadataProps.FirstOrDefault(entry => entry.Key == NetworkChecksum.Key);
        if (sum is not null)
            sum.Value = NetworkChecksum.Of(model);
        return model.ToByteArray();
    });

    /// <summary>A value that doubles again and again before the network is run.</summary>
    private static void Grow(ModelProto model, int times)
    {
        var value = model.Graph.Initializer[0].Name;
        for (var i = 0; i < times; i++)
        {
            var node = new NodeProto
            {
                OpType = "Concat",
                Name = $"grow{model.Graph.Node.Count}",
                Input = { value, value },
                Output = { $"grown{model.Graph.Node.Count}" },
                Attribute = { new AttributeProto { Name = "axis", Type = 2 } },
            };
            value = node.Output[0];
            model.Graph.Node.Insert(0, node);
        }
    }

    private static void Pick<T>(IList<T> items, double at, Action<T> change)
    {
        if (items.Count > 0)
            change(items[(int)(at * items.Count)]);
    }

    private static void Replace<T>(IList<T> items, double at, T value)
    {
        if (items.Count == 0)
            items.Add(value);
        else
            items[(int)(at * items.Count)] = value;
    }

    private static void Remove<T>(IList<T> items, double at)
    {
        if (items.Count > 0)
            items.RemoveAt((int)(at * items.Count));
    }

    /// <summary>Puts a number into a weight, such as a shape that a node takes.</summary>
    private static void SetLong(TensorProto tensor, double at, long value)
    {
        var bytes = tensor.RawData.ToByteArray();
        if (bytes.Length < sizeof(long))
            return;
        BitConverter.TryWriteBytes(bytes.AsSpan((int)(at * (bytes.Length / sizeof(long))) * sizeof(long)), value);
        tensor.RawData = ByteString.CopyFrom(bytes);
    }
}

using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>
/// Renames the inputs and outputs of an exported detector. ML.NET takes tensor names for column names,
/// and a user's own column may well be called "labels" or "images".
/// </summary>
internal static class OnnxTensorNames
{
    private static readonly string[] Names = [.. OnnxTensors.Inputs, .. OnnxTensors.Outputs];

    public static byte[] AddPrefix(byte[] onnx, string prefix) => Rename(onnx, Names.ToDictionary(name => name, name => prefix + name));

    public static byte[] RemovePrefix(byte[] onnx, string prefix) => Rename(onnx, Names.ToDictionary(name => prefix + name, name => name));

    private static byte[] Rename(byte[] onnx, Dictionary<string, string> names)
    {
        var model = ModelProto.Parser.ParseFrom(onnx);
        model.Graph ??= new GraphProto();
        foreach (var value in model.Graph.Input.Concat(model.Graph.Output))
            value.Name = names.GetValueOrDefault(value.Name, value.Name);
        foreach (var node in model.Graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
                node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++)
                node.Output[i] = names.GetValueOrDefault(node.Output[i], node.Output[i]);
        }
        return model.ToByteArray();
    }
}

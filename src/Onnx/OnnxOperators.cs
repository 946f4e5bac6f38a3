using System.Collections.Frozen;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>The operators that networks of this library have. Those of a stranger's file may do what no detector needs.</summary>
internal static class OnnxOperators
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Cos", "CumSum", "DequantizeLinear", "Div", "Erf",
        "Exp", "Expand", "Floor",
        "Gather", "GatherElements", "GatherND", "Gemm", "GlobalAveragePool", "Greater", "GreaterOrEqual", "Identity",
        "InstanceNormalization", "LayerNormalization", "Log", "MatMul",
        "Max", "MaxPool", "Min", "Mod", "Mul", "Pow", "QuantizeLinear", "ReduceMax", "ReduceMean", "ReduceSum", "Relu", "Reshape", "Resize",
        "ScatterND", "Sigmoid", "Sin", "Slice", "Softmax", "Split", "Sqrt", "Squeeze", "Sub", "TopK", "Transpose", "Unsqueeze",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">A node has another operator.</exception>
    public static void Check(ModelProto model)
    {
        foreach (var node in model.Graph?.Node ?? [])
            if (node.Domain.Length > 0 || !Known.Contains(node.OpType))
                throw new InvalidDataException(
                    $"the network has the operator {PlainText.Quote(node.OpType)}, which no network of this library has.");
    }
}

using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>
/// What a network computes from its weights alone, ONNX Runtime computes when it opens the network, and knows no limit: thirty nodes that
/// each put a tensor beside itself ask for a terabyte. Networks of this library compute next to nothing so.
/// </summary>
internal static class OnnxConstants
{
    /// <summary>Elements of one result, and of all together.</summary>
    private const double Most = 1 << 24, MostTogether = 1 << 26;

    /// <summary>Operators whose result has at most as many elements as their first input.</summary>
    private static readonly FrozenSet<string> Keeping = new[]
    {
        "Abs", "Cast", "Clip", "CumSum", "DequantizeLinear", "Erf", "Exp", "Floor", "GlobalAveragePool", "Identity", "LayerNormalization",
        "Log", "QuantizeLinear", "ReduceMax", "ReduceMean", "ReduceSum", "Relu", "Reshape", "Sigmoid",
        "Slice", "Softmax", "Split", "Sqrt", "Squeeze", "Transpose", "Unsqueeze",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Too much would be computed, or a node reads what a later one makes.</exception>
    public static void Check(ModelProto model)
    {
        var graph = model.Graph ?? new GraphProto();
        var elements = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
            elements[tensor.Name] = tensor.Dims.Aggregate(1.0, (product, extent) => product * extent);
        var weights = graph.Initializer.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var made = graph.Input.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var together = 0.0;
        foreach (var node in graph.Node)
        {
            var inputs = node.Input.Where(name => name.Length > 0).ToList();
            var isConstant = inputs.TrueForAll(elements.ContainsKey);
            if (!inputs.TrueForAll(name => elements.ContainsKey(name) || made.Contains(name)))
                throw new InvalidDataException("the network has a node that reads what no earlier node makes.");
            var bound = isConstant ? Bound(node.OpType, inputs, elements, weights) : 0;
            together += bound;
            if (bound > Most || together > MostTogether)
                throw new InvalidDataException("the network computes more from its weights alone than networks of this library do.");
            foreach (var output in node.Output.Where(name => name.Length > 0))
                if (isConstant)
                    elements[output] = bound;
                else
                    made.Add(output);
        }
    }

    private static double Bound(
        string operation, List<string> inputs, Dictionary<string, double> elements, Dictionary<string, TensorProto> weights) =>
        operation switch
        {
            _ when inputs.Count == 0 => 1,
            "Concat" => inputs.Sum(name => elements[name]),
            "Expand" => weights.TryGetValue(inputs[^1], out var shape) && shape.DataType == (int)OnnxElementType.Int64
                ? elements[inputs[0]] * Product(shape)
                : double.PositiveInfinity,
            "AveragePool" or "Conv" or "MaxPool" or "Resize" => double.PositiveInfinity,
            _ when Keeping.Contains(operation) => elements[inputs[0]],
            _ => inputs.Aggregate(1.0, (product, name) => product * Math.Max(1, elements[name])),
        };

    private static double Product(TensorProto shape)
    {
        var product = 1.0;
        foreach (var extent in MemoryMarshal.Cast<byte, long>(shape.RawData.Span))
            product *= Math.Max(1.0, extent);
        return product;
    }
}

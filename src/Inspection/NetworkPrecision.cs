using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>In which number format a network keeps its weights.</summary>
internal static class NetworkPrecision
{
    private const double LeastShare = 0.05;

    /// <summary>The formats of at least a twentieth of the weights, that of most first.</summary>
    public static string Of(GraphProto graph)
    {
        var counts = graph.Initializer.Where(IsWeight).GroupBy(tensor => Name((OnnxElementType)tensor.DataType))
            .Select(group => (Name: group.Key, Count: group.Sum(Count))).OrderByDescending(format => format.Count).ToList();
        var least = LeastShare * counts.Sum(format => format.Count);
        var names = counts.Where(format => format.Count >= least).Select(format => format.Name).ToList();
        // Simulated: the runtime folds weight and QuantizeLinear into one when it loads the network.
        return !names.Contains("INT8") && graph.Node.Any(node => node.OpType == "QuantizeLinear")
            ? $"INT8 ({string.Join(" + ", names)} in the file)"
            : string.Join(" + ", names);
    }

    /// <summary>Whether a stored tensor counts as weights: shapes, axes and indices do not.</summary>
    public static bool IsWeight(TensorProto tensor) => (OnnxElementType)tensor.DataType
        is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Int8 or OnnxElementType.Uint8;

    /// <summary>Numbers in a tensor.</summary>
    public static long Count(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, size) => checked(product * size));

    private static string Name(OnnxElementType type) => type switch
    {
        OnnxElementType.Float => "fp32",
        OnnxElementType.Float16 => "fp16",
        OnnxElementType.BFloat16 => "bf16",
        _ => "INT8",
    };
}

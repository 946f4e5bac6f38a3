using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Onnx.Quantization;

/// <summary>
/// Writes bytes into a network: each value of a <see cref="QuantizedPart"/> goes through QuantizeLinear and DequantizeLinear, and the
/// convolutions read stored bytes. Runtimes find the pairs and calculate in integers between them; the operators and their order stay.
/// </summary>
internal sealed class GraphQuantizer
{
    private readonly GraphProto _graph;
    private readonly QuantizedPart _part;
    private readonly Dictionary<string, (float Scale, byte Zero)> _scales = [];
    private readonly IReadOnlyDictionary<string, float[]> _means;

    private GraphQuantizer(
        GraphProto graph, QuantizedPart part, IReadOnlyDictionary<string, ValueRange> ranges,
        IReadOnlyDictionary<string, float[]> means)
    {
        (_graph, _part, _means) = (graph, part, means);
        foreach (var value in part.Values)
            _scales[value] = part.SharesScaleWith(value) is { } other && _scales.TryGetValue(other, out var scale)
                ? scale
                : ranges[value].ToBytes();
    }

    /// <summary>The name of a value after it was bytes.</summary>
    public static string NumbersOf(string value) => $"{value}/numbers";

    /// <summary>Changes a network in place.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="part">Which part of it.</param>
    /// <param name="ranges">Of every value of the part.</param>
    /// <param name="means">Of each channel of what convolutions read, by the name of the value.</param>
    public static void Apply(
        GraphProto graph, QuantizedPart part, IReadOnlyDictionary<string, ValueRange> ranges,
        IReadOnlyDictionary<string, float[]> means) => new GraphQuantizer(graph, part, ranges, means).Apply();

    private void Apply()
    {
        var nodes = _graph.Node.ToList();
        var pairs = _scales.ToDictionary(entry => entry.Key, entry => Pair(entry.Key, entry.Value.Scale, entry.Value.Zero));
        _graph.Node.Clear();
        foreach (var input in _graph.Input.Where(input => pairs.ContainsKey(input.Name)))
            _graph.Node.AddRange(pairs[input.Name]);
        foreach (var node in nodes)
        {
            if (_part.HasConvolution(node))
                QuantizeWeights(node);
            for (var i = 0; i < node.Input.Count; i++)
                if (pairs.TryGetValue(node.Input[i], out var pair))
                    node.Input[i] = pair[1].Output[0];
            _graph.Node.Add(node);
            foreach (var output in node.Output)
                if (pairs.TryGetValue(output, out var pair))
                    _graph.Node.AddRange(pair);
        }
        RemoveUnread();
    }

    private void QuantizeWeights(NodeProto node)
    {
        var weight = _part.Weights[node.Input[1]];
        var bias = node.Input.Count > 2 ? _part.Weights[node.Input[2]] : null;
        var small = QuantizedWeights.Of(
            QuantizedWeights.Numbers(weight), weight.Dims, bias is null ? [] : QuantizedWeights.Numbers(bias),
            _scales[node.Input[0]].Scale, _means[node.Input[0]]);
        node.Input[1] = Dequantize($"{node.Name}/weight", OnnxElementType.Int8, MemoryMarshal.AsBytes<sbyte>(small.Bytes), weight.Dims,
            small.Scales);
        if (bias is not null)
            node.Input[2] = Dequantize($"{node.Name}/bias", OnnxElementType.Int32, MemoryMarshal.AsBytes<int>(small.Bias), bias.Dims,
                small.BiasScales);
    }

    /// <summary>Stored integers that a node makes numbers of, each channel with its scale.</summary>
    private string Dequantize(string name, OnnxElementType type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape, float[] scales)
    {
        Store($"{name}/bytes", type, bytes, shape);
        Store($"{name}/scale", OnnxElementType.Float, MemoryMarshal.AsBytes<float>(scales), [scales.Length]);
        var zeros = new byte[scales.Length * (type == OnnxElementType.Int32 ? sizeof(int) : sizeof(sbyte))];
        Store($"{name}/zero", type, zeros, [scales.Length]);
        _graph.Node.Add(new NodeProto
        {
            OpType = "DequantizeLinear",
            Name = $"{name}/Dequantize",
            Input = { $"{name}/bytes", $"{name}/scale", $"{name}/zero" },
            Output = { NumbersOf(name) },
            Attribute = { new OnnxAttribute("axis", 0).Proto },
        });
        return NumbersOf(name);
    }

    private NodeProto[] Pair(string value, float scale, byte zero)
    {
        Store($"{value}/scale", OnnxElementType.Float, MemoryMarshal.AsBytes<float>([scale]), []);
        Store($"{value}/zero", OnnxElementType.Uint8, [zero], []);
        string[] constants = [$"{value}/scale", $"{value}/zero"];
        return
        [
            new NodeProto
            {
                OpType = "QuantizeLinear", Name = $"{value}/Quantize", Input = { value, constants }, Output = { $"{value}/bytes" },
            },
            new NodeProto
            {
                OpType = "DequantizeLinear", Name = $"{value}/Dequantize", Input = { $"{value}/bytes", constants },
                Output = { NumbersOf(value) },
            },
        ];
    }

    private void Store(string name, OnnxElementType type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape) =>
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)type,
            Dims = { shape },
            RawData = ByteString.CopyFrom(bytes),
        });

    private void RemoveUnread()
    {
        var read = _graph.Node.SelectMany(node => node.Input).ToHashSet();
        var kept = _graph.Initializer.Where(tensor => read.Contains(tensor.Name)).ToList();
        _graph.Initializer.Clear(); // to remove one by one would compare weights, number by number
        _graph.Initializer.AddRange(kept);
    }
}

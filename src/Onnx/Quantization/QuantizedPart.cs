namespace Microsoft.ML.SparseDetr.Onnx.Quantization;

/// <summary>
/// Which nodes of a network can calculate in bytes: convolutions with stored weights, and what lies between them and takes nothing but
/// their results. Attention, box arithmetic and the choice of queries stay in float32.
/// </summary>
internal sealed class QuantizedPart
{
    private static readonly HashSet<string> Between =
        ["Add", "AveragePool", "Clip", "Concat", "GlobalAveragePool", "MaxPool", "Mul", "Relu", "Resize", "Sigmoid"];

    private readonly GraphProto _graph;
    private readonly HashSet<NodeProto> _nodes = new(ReferenceEqualityComparer.Instance); // messages compare all that is in them
    private readonly Dictionary<string, TensorProto> _weights;
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly ILookup<string, NodeProto> _readers;

    /// <param name="graph">A network of this library, in the order in which it runs.</param>
    /// <param name="kept">Names of convolutions that stay in float32.</param>
    public QuantizedPart(GraphProto graph, IReadOnlySet<string> kept)
    {
        _graph = graph;
        _weights = graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (var node in graph.Node)
            foreach (var output in node.Output)
                _producers[output] = node;
        _readers = graph.Node.SelectMany(node => node.Input.Distinct().Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
        foreach (var node in graph.Node)
            if (IsConvolution(node) ? !kept.Contains(node.Name) : Between.Contains(node.OpType) && Activations(node).All(IsResult))
                _nodes.Add(node);
        // What only feeds float32 is more exact there.
        foreach (var node in graph.Node.Reverse())
            if (node.OpType != "Conv" && !_readers[node.Output[0]].Any(_nodes.Contains))
                _nodes.Remove(node);
        Values = [.. FindValues()];
    }

    /// <summary>Convolutions, in the order in which they run.</summary>
    public IEnumerable<NodeProto> Convolutions => _graph.Node.Where(HasConvolution);

    /// <summary>Names of the values that become bytes, in the order in which they are made.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Names of the values that may become bytes, whatever is kept in float32.</summary>
    public IReadOnlyList<string> Candidates => [.. _nodes.SelectMany(node => Activations(node).Append(node.Output[0])).Distinct()];

    /// <summary>Names of results that float32 goes on with: what rounding does to them is what it does to the network.</summary>
    public IReadOnlyList<string> Ends => [.. Values.Where(value => _readers[value].Any(node => !_nodes.Contains(node)))];

    /// <summary>Stored weights by their name.</summary>
    public IReadOnlyDictionary<string, TensorProto> Weights => _weights;

    /// <summary>Whether a node is one of <see cref="Convolutions"/>.</summary>
    public bool HasConvolution(NodeProto node) => node.OpType == "Conv" && _nodes.Contains(node);

    /// <summary>Channels of what a convolution reads.</summary>
    public int InputChannels(NodeProto convolution) => (int)(_weights[convolution.Input[1]].Dims[1]
        * (convolution.Attribute.FirstOrDefault(attribute => attribute.Name == "group")?.I ?? 1));

    /// <summary>The value whose scale this one must have, because its node only moves bytes; null for any other.</summary>
    public string? SharesScaleWith(string value) =>
        _producers.TryGetValue(value, out var node) && _nodes.Contains(node) && node.OpType is "MaxPool" or "Resize" ? node.Input[0] : null;

    private bool IsConvolution(NodeProto node) => node.OpType == "Conv"
        && _weights.TryGetValue(node.Input[1], out var weight) && weight.DataType == (int)OnnxElementType.Float
        && (node.Input.Count < 3 || _weights.ContainsKey(node.Input[2]));

    private bool IsResult(string value) => _producers.TryGetValue(value, out var node) && _nodes.Contains(node);

    /// <summary>What a node takes besides bounds and sizes.</summary>
    private static IEnumerable<string> Activations(NodeProto node) =>
        node.OpType is "Clip" or "Conv" or "Resize" ? node.Input.Take(1) : node.Input;

    private IEnumerable<string> FindValues()
    {
        var read = _nodes.SelectMany(Activations).ToHashSet();
        return _graph.Input.Select(input => input.Name).Where(read.Contains)
            .Concat(_graph.Node.Select(node => node.Output[0]).Where(value =>
                (read.Contains(value) || IsResult(value)) && !IsClippedAtOnce(value)));
    }

    /// <summary>
    /// The runtime joins a convolution with the clip behind it, because bytes cannot stand for less than the bound. A bound above 0 is no
    /// end of a range.
    /// </summary>
    private bool IsClippedAtOnce(string value) => _producers[value].OpType == "Conv" && _readers[value].ToList() is [var only]
        && _nodes.Contains(only)
        && (only.OpType == "Relu" || only.OpType == "Clip" && only.Input.Count == 2 && Number(only.Input[1]) <= 0);

    private float Number(string name) => _weights.TryGetValue(name, out var tensor) && tensor.DataType == (int)OnnxElementType.Float
        ? BitConverter.ToSingle(tensor.RawData.Span)
        : float.PositiveInfinity;
}

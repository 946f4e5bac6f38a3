using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>
/// Builds a network as an ONNX graph, opset 17. Every method appends and returns the name of the value it made, so that nested calls
/// read like the formula; nodes are therefore in topological order by construction.
/// </summary>
/// <param name="name">Name of the graph in the file.</param>
internal sealed partial class OnnxGraph(string name)
{
    public const int Opset = 17;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, string> _constants = [];
    private string _scope = "";

    internal GraphProto Proto => _graph;

    /// <summary>Bytes of all initialisers; the writer checks them against the limit of the format.</summary>
    internal long InitializerBytes { get; private set; }

    /// <summary>Number of nodes so far.</summary>
    public int NodeCount => _graph.Node.Count;

    /// <summary>Declares an input; a dimension is a number or the name of a free dimension.</summary>
    public string Input(string name, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        _graph.Input.Add(Describe(name, type, shape));
        return name;
    }

    /// <summary>Makes <paramref name="value"/> an output of the graph, under the name <paramref name="name"/>.</summary>
    public void Output(string name, string value, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        _graph.Output.Add(Describe(name, type, shape));
    }

    /// <summary>
    /// Names of nodes and values made until the result is disposed start with <paramref name="name"/>; profiles show them.
    /// </summary>
    public IDisposable Scope(string name)
    {
        var outer = _scope;
        _scope = $"{outer}{name}/";
        return new ScopeEnd(this, outer);
    }

    /// <summary>Appends a node with one output.</summary>
    public string Node(string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Node(op, 1, inputs, attributes)[0];

    /// <summary>Appends a node with several outputs.</summary>
    public string[] Node(string op, int outputs, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new NodeProto { OpType = op, Name = Unique(op) };
        foreach (var input in inputs)
            node.Input.Add(input);
        for (var i = 0; i < outputs; i++)
            node.Output.Add(outputs == 1 ? node.Name + ":out" : $"{node.Name}:out{i}");
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute.Proto);
        _graph.Node.Add(node);
        return [.. node.Output];
    }

    /// <summary>Stores weights; <paramref name="data"/> is copied.</summary>
    /// <exception cref="ArgumentException">The shape does not fit the number of elements.</exception>
    public string Initializer(string name, ReadOnlySpan<float> data, params ReadOnlySpan<long> shape) =>
        Initializer(name, OnnxElementType.Float, MemoryMarshal.AsBytes(data), data.Length, shape);

    /// <inheritdoc cref="Initializer(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public string Initializer(string name, ReadOnlySpan<long> data, params ReadOnlySpan<long> shape) =>
        Initializer(name, OnnxElementType.Int64, MemoryMarshal.AsBytes(data), data.Length, shape);

    /// <summary>A scalar; equal ones share one initialiser.</summary>
    public string Scalar(float value) =>
        Shared($"f{BitConverter.SingleToInt32Bits(value):x8}", key => Initializer(key, [value], []));

    /// <inheritdoc cref="Scalar(float)"/>
    public string Scalar(long value) => Shared($"i{value}", key => Initializer(key, [value], []));

    /// <summary>A list of integers such as a shape; equal ones share one initialiser.</summary>
    public string Ints(params long[] values) => Shared($"i[{string.Join(',', values)}]", key => Initializer(key, values, values.Length));

    private string Shared(string key, Func<string, string> create)
    {
        if (_constants.TryGetValue(key, out var name))
            return name;
        var scope = _scope;
        _scope = "constants/";
        name = create(key);
        _scope = scope;
        return _constants[key] = name;
    }

    private string Initializer(string name, OnnxElementType type, ReadOnlySpan<byte> bytes, int count, ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var dimension in shape)
            elements *= dimension;
        if (elements != count)
            throw new ArgumentException(
                $"Initializer '{name}': the shape [{string.Join(", ", shape.ToArray())}] does not hold {count} elements.", nameof(shape));
        var tensor = new TensorProto
        {
            Name = Unique(name),
            DataType = (int)type,
            Dims = { shape.ToArray() },
            RawData = UnsafeByteOperations.UnsafeWrap(bytes.ToArray()),
        };
        _graph.Initializer.Add(tensor);
        InitializerBytes += bytes.Length;
        return tensor.Name;
    }

    private string Unique(string name)
    {
        name = _scope + name;
        var uses = _uses.GetValueOrDefault(name);
        _uses[name] = uses + 1;
        return uses == 0 ? name : $"{name}_{uses}";
    }

    private static ValueInfoProto Describe(string name, OnnxElementType type, ReadOnlySpan<OnnxDimension> shape)
    {
        var dims = new TensorShapeProto();
        foreach (var dimension in shape)
            dims.Dim.Add(dimension.Name is null
                ? new DimensionProto { DimValue = dimension.Size }
                : new DimensionProto { DimParam = dimension.Name });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)type, Shape = dims } }
        };
    }

    private sealed class ScopeEnd(OnnxGraph graph, string outer) : IDisposable
    {
        public void Dispose() => graph._scope = outer;
    }
}

using Google.Protobuf;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>A named constant of a node, such as <c>axis = 1</c>.</summary>
internal readonly struct OnnxAttribute
{
    private const int FloatType = 1, IntType = 2, StringType = 3, FloatsType = 6, IntsType = 7;

    private OnnxAttribute(AttributeProto proto) => Proto = proto;

    public OnnxAttribute(string name, long value) : this(new AttributeProto { Name = name, Type = IntType, I = value })
    {
    }

    public OnnxAttribute(string name, float value) : this(new AttributeProto { Name = name, Type = FloatType, F = value })
    {
    }

    public OnnxAttribute(string name, string value)
        : this(new AttributeProto { Name = name, Type = StringType, S = ByteString.CopyFromUtf8(value) })
    {
    }

    public OnnxAttribute(string name, ReadOnlySpan<long> value)
        : this(new AttributeProto { Name = name, Type = IntsType, Ints = { value.ToArray() } })
    {
    }

    public OnnxAttribute(string name, ReadOnlySpan<float> value)
        : this(new AttributeProto { Name = name, Type = FloatsType, Floats = { value.ToArray() } })
    {
    }

    internal AttributeProto Proto { get; }
}

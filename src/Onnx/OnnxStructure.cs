namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>
/// Checks the bytes of an ONNX file before anything is built from them. Both parsers make objects a hundred times as large as the bytes,
/// and ONNX Runtime overflows its stack on a tensor with a million dimensions. So a file may have only what <see
/// cref="OnnxModelWriter"/> writes: no subgraph, no function, no file beside it, no field that onnx.proto does not name, and of each
/// thing a bearable number.
/// </summary>
internal static class OnnxStructure
{
    /// <summary>Largest file that is read; the largest network has 0.25 GB.</summary>
    public const long LargestFile = 1L << 29;

    private const int LargestRank = 8, MostNodes = 50_000, MostTensors = 50_000, MostValues = 16, MostOfOneNode = 1024, MostNumbers = 1024;
    private const int MostEntries = 64;
    private const int DeepestMessage = 32; // a graph in a graph is three messages deeper, a type in it three more

    private static readonly Part Dimension = new("dimension", new Field(1, Wire.Varint), new Field(2, Wire.Bytes));
    private static readonly Part Shape = new("shape", new Field(1, Wire.Bytes, LargestRank, Dimension));
    private static readonly Part TensorType = new("tensor type", new Field(1, Wire.Varint), new Field(2, Wire.Bytes, Part: Shape));
    private static readonly Part AnyType = new("type", new Field(1, Wire.Bytes, Part: TensorType));
    private static readonly Part ValueInfo = new("input or output", new Field(1, Wire.Bytes), new Field(2, Wire.Bytes, Part: AnyType));
    private static readonly Part Tensor = new("weight",
        new Field(1, Wire.Numbers, LargestRank), new Field(2, Wire.Varint), new Field(8, Wire.Bytes), new Field(9, Wire.Bytes));
    private static readonly Part Attribute = new("attribute",
        new Field(1, Wire.Bytes), new Field(2, Wire.Fixed32), new Field(3, Wire.Varint), new Field(4, Wire.Bytes),
        new Field(7, Wire.Floats, MostNumbers), new Field(8, Wire.Numbers, MostNumbers), new Field(20, Wire.Varint));
    private static readonly Part Node = new("node",
        new Field(1, Wire.Bytes, MostOfOneNode), new Field(2, Wire.Bytes, MostOfOneNode), new Field(3, Wire.Bytes),
        new Field(4, Wire.Bytes), new Field(5, Wire.Bytes, MostEntries, Attribute), new Field(7, Wire.Bytes));
    private static readonly Part Graph = new("graph",
        new Field(1, Wire.Bytes, MostNodes, Node), new Field(2, Wire.Bytes), new Field(5, Wire.Bytes, MostTensors, Tensor),
        new Field(11, Wire.Bytes, MostValues, ValueInfo), new Field(12, Wire.Bytes, MostValues, ValueInfo));
    private static readonly Part Entry = new("metadata entry", new Field(1, Wire.Bytes), new Field(2, Wire.Bytes));
    private static readonly Part OperatorSet = new("operator set", new Field(1, Wire.Bytes), new Field(2, Wire.Varint));
    private static readonly Part Model = new("model",
        new Field(1, Wire.Varint), new Field(2, Wire.Bytes), new Field(3, Wire.Bytes), new Field(4, Wire.Bytes), new Field(5, Wire.Varint),
        new Field(6, Wire.Bytes), new Field(7, Wire.Bytes, Part: Graph), new Field(8, Wire.Bytes, MostEntries, OperatorSet),
        new Field(14, Wire.Bytes, MostEntries, Entry));

    // What measuring networks of others needs: the same limits where they protect, and any other field passed over.
    private static readonly Part AnyTensorType = new("tensor type", new Field(2, Wire.Bytes, Part: AnyShape())) { HasOthers = true };
    private static readonly Part AnyValueType = new("type", new Field(1, Wire.Bytes, Part: AnyTensorType)) { HasOthers = true };
    private static readonly Part AnyValue = new("value", new Field(2, Wire.Bytes, Part: AnyValueType)) { HasOthers = true };
    private static readonly Part AnyTensor = new("weight",
        new Field(1, Wire.Numbers, LargestRank), new Field(13, Wire.Bytes, 0))
    { HasOthers = true };
    private static readonly Part AnyGraph = AnyGraphs();
    private static readonly Part AnyModel = new("model", new Field(7, Wire.Bytes, Part: AnyGraph)) { HasOthers = true };

    private static Part AnyShape() => new("shape", new Field(1, Wire.Bytes, LargestRank)) { HasOthers = true };

    /// <summary>A graph whose nodes may have attributes that are graphs.</summary>
    private static Part AnyGraphs()
    {
        var attribute = new Part("attribute") { HasOthers = true };
        var node = new Part("node", new Field(5, Wire.Bytes, MostOfOneNode, attribute)) { HasOthers = true };
        var graph = new Part("graph",
            new Field(1, Wire.Bytes, MostNodes, node), new Field(5, Wire.Bytes, MostTensors, AnyTensor),
            new Field(11, Wire.Bytes, MostTensors, AnyValue), new Field(12, Wire.Bytes, MostTensors, AnyValue),
            new Field(13, Wire.Bytes, 2 * MostTensors, AnyValue))
        { HasOthers = true };
        attribute.Fields = [new Field(5, Wire.Bytes, Part: AnyTensor), new Field(6, Wire.Bytes, Part: graph)];
        return graph;
    }

    /// <summary>How a field lies in the file; numbers and floats may be packed.</summary>
    private enum Wire
    {
        Varint,
        Fixed32,
        Bytes,
        Numbers,
        Floats,
    }

    /// <summary>A field of a message: its number, its form, how often it may stand there, and the message inside it.</summary>
    private sealed record Field(int Number, Wire Wire, int Most = 1, Part? Part = null);

    /// <summary>A message and its fields.</summary>
    private sealed class Part(string name, params Field[] fields)
    {
        public string Name { get; } = name;

        public Field[] Fields { get; set; } = fields;

        /// <summary>Whether further fields are passed over.</summary>
        public bool HasOthers { get; init; }
    }

    /// <summary>Checks a file.</summary>
    /// <param name="onnx">All bytes of the file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or one that this library cannot have written.</exception>
    public static void Check(ReadOnlySpan<byte> onnx) => Walk(onnx, Model);

    /// <summary>Checks a file that any program may have written, as far as reading it could do harm.</summary>
    /// <param name="onnx">All bytes of the file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or has more of something than a network has.</exception>
    public static void CheckForeign(ReadOnlySpan<byte> onnx) => Walk(onnx, AnyModel);

    private static void Walk(ReadOnlySpan<byte> message, Part part, int depth = 0)
    {
        if (depth > DeepestMessage)
            throw new InvalidDataException("its graphs are nested too deep.");
        Span<int> counts = stackalloc int[part.Fields.Length];
        while (!message.IsEmpty)
        {
            var tag = ReadVarint(ref message);
            var index = IndexOf(part, tag >> 3);
            if (index < 0)
            {
                Skip(ref message, (int)(tag & 7));
                continue;
            }
            var field = part.Fields[index];
            counts[index] += Read(ref message, part, field, (int)(tag & 7), depth);
            if (counts[index] > field.Most)
                throw new InvalidDataException(field.Most == 0 ? "it keeps weights in another file; export it with them inside."
                    : field.Most == 1 ? $"its {part.Name} has the field {field.Number} twice."
                    : $"its {part.Name} has the field {field.Number} more than {field.Most} times.");
        }
    }

    /// <summary>Passes over one field; returns for how many it counts.</summary>
    private static int Read(ref ReadOnlySpan<byte> message, Part part, Field field, int wire, int depth)
    {
        switch (wire, field.Wire)
        {
            case (0, Wire.Varint or Wire.Numbers):
                ReadVarint(ref message);
                return 1;
            case (5, Wire.Fixed32 or Wire.Floats):
                Take(ref message, sizeof(float));
                return 1;
            case (2, Wire.Numbers):
                var count = 0;
                for (var packed = TakeBytes(ref message); !packed.IsEmpty && count <= field.Most; count++)
                    ReadVarint(ref packed);
                return count;
            case (2, Wire.Floats):
                return TakeBytes(ref message).Length / sizeof(float);
            case (2, Wire.Bytes):
                var bytes = TakeBytes(ref message);
                if (field.Part == Tensor)
                    CheckTensor(bytes);
                else if (field.Part is not null)
                    Walk(bytes, field.Part, depth + 1);
                return 1;
            default:
                throw new InvalidDataException($"this is no ONNX file: the field {field.Number} of a {part.Name} has another form.");
        }
    }

    /// <summary>The bytes of a weight must be those that its shape takes; nothing is allocated by a shape that lies.</summary>
    private static void CheckTensor(ReadOnlySpan<byte> tensor)
    {
        Walk(tensor, Tensor);
        var (elements, type, bytes) = ((Int128)1, OnnxElementType.Float, 0);
        while (!tensor.IsEmpty)
            switch (ReadVarint(ref tensor))
            {
                case (1 << 3) | 0:
                    elements = Times(elements, ReadVarint(ref tensor));
                    break;
                case (1 << 3) | 2:
                    for (var packed = TakeBytes(ref tensor); !packed.IsEmpty;)
                        elements = Times(elements, ReadVarint(ref packed));
                    break;
                case (2 << 3) | 0:
                    type = (OnnxElementType)ReadVarint(ref tensor);
                    break;
                case (9 << 3) | 2:
                    bytes = TakeBytes(ref tensor).Length;
                    break;
                default:
                    TakeBytes(ref tensor); // its name
                    break;
            }
        var size = type switch
        {
            OnnxElementType.Float or OnnxElementType.Int32 => sizeof(float),
            OnnxElementType.Int64 => sizeof(long),
            OnnxElementType.Bool or OnnxElementType.Int8 or OnnxElementType.Uint8 => sizeof(byte),
            _ => throw new InvalidDataException($"a weight has the element type {(int)type}, which no network of this library has."),
        };
        if (elements * size != bytes)
            throw new InvalidDataException("a weight has other bytes than its shape takes.");
    }

    private static Int128 Times(Int128 elements, ulong extent) => elements * Math.Min(extent, int.MaxValue) is var product
        && product <= int.MaxValue ? product : int.MaxValue;

    private static int IndexOf(Part part, ulong number)
    {
        for (var i = 0; i < part.Fields.Length; i++)
            if ((ulong)part.Fields[i].Number == number)
                return i;
        return part.HasOthers
            ? -1
            : throw new InvalidDataException($"this is no ONNX file of this library: a {part.Name} has the unknown field {number}.");
    }

    private static void Skip(ref ReadOnlySpan<byte> message, int wire)
    {
        switch (wire)
        {
            case 0:
                ReadVarint(ref message);
                break;
            case 1:
                Take(ref message, sizeof(double));
                break;
            case 2:
                TakeBytes(ref message);
                break;
            case 5:
                Take(ref message, sizeof(float));
                break;
            default:
                throw new InvalidDataException("this is no ONNX file: a field in it has an unknown form.");
        }
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var i = 0; i < Math.Min(message.Length, 10); i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] >= 0x80)
                continue;
            message = message[(i + 1)..];
            return value;
        }
        throw new InvalidDataException("this is no ONNX file: a number in it does not end.");
    }

    private static ReadOnlySpan<byte> TakeBytes(ref ReadOnlySpan<byte> message) => Take(ref message, ReadVarint(ref message));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
            throw new InvalidDataException("this is no ONNX file, or it is cut off.");
        var taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }
}

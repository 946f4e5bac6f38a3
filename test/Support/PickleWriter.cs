using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Writes pickles, operation by operation or value by value; it checks nothing, so that it can write wrong ones.</summary>
public sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A pickle of protocol 2 with what <paramref name="write"/> writes.</summary>
    public static byte[] Whole(Action<PickleWriter> write)
    {
        var writer = new PickleWriter().Raw(0x80, 2);
        write(writer);
        return writer.Raw('.').ToArray();
    }

    /// <summary>Operations as they are; letters are their own bytes.</summary>
    public PickleWriter Raw(params ReadOnlySpan<int> operations)
    {
        foreach (var operation in operations)
            _bytes.Add((byte)operation);
        return this;
    }

    public PickleWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>An operation so many times.</summary>
    public PickleWriter Repeat(int times, params ReadOnlySpan<int> operations)
    {
        for (var i = 0; i < times; i++)
            Raw(operations);
        return this;
    }

    public PickleWriter Global(string module, string name) => Raw('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>
    /// None, bool, int, long, BigInteger, double, string; an array is a tuple, a List a list, pairs of key and value are a dict; a writer
    /// is put in as it is.
    /// </summary>
    public PickleWriter Value(object? value) => value switch
    {
        null => Raw('N'),
        bool flag => Raw(flag ? 0x88 : 0x89),
        int number and >= 0 and < 256 => Raw('K', number),
        int number => Raw('J').Int32(number),
        long number => Value((BigInteger)number),
        BigInteger number => Raw(0x8a, number.ToByteArray().Length).Raw(number.ToByteArray()),
        double number => Raw('G').Raw([.. BitConverter.GetBytes(number).Reverse()]),
        string text => Raw('X').Int32(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text)),
        object?[] tuple => tuple.Aggregate(Raw('('), (writer, item) => writer.Value(item)).Raw('t'),
        List<object?> list => list.Aggregate(Raw(']', '('), (writer, item) => writer.Value(item)).Raw('e'),
        List<(object? Key, object? Value)> dict =>
            dict.Aggregate(Raw('}', '('), (writer, item) => writer.Value(item.Key).Value(item.Value)).Raw('u'),
        PickleWriter part => Raw(part._bytes.ToArray()),
        _ => throw new ArgumentException($"There is no operation for {value.GetType()}."),
    };

    /// <summary>A call of a global.</summary>
    public PickleWriter Call(string module, string name, params object?[] arguments) => Global(module, name).Value(arguments).Raw('R');

    /// <summary>A tensor as torch.save writes it.</summary>
    public static PickleWriter Tensor(string type, object? key, object? count, object? offset, object?[] size, object?[] stride) =>
        new PickleWriter().Global("torch._utils", "_rebuild_tensor_v2").Raw('(').Value(Storage(type, key, count)).Value(offset).Value(size)
            .Value(stride).Value(false).Call("collections", "OrderedDict").Raw('t', 'R');

    /// <summary>The storage of a tensor.</summary>
    public static PickleWriter Storage(string type, object? key, object? count) =>
        new PickleWriter().Raw('(').Value("storage").Global("torch", type).Value(key).Value("cpu").Value(count).Raw('t', 'Q');
}

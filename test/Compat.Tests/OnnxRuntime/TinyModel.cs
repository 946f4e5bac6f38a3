using System.Text;

namespace Compat.Tests.OnnxRuntime;

/// <summary>The smallest useful model, as bytes of ONNX's protobuf: y = x + x over [n, 2] floats.</summary>
internal static class TinyModel
{
    public static byte[] Bytes { get; } = Message(
        Varint(1, 8),
        Text(2, "test"),
        Field(7, Message(
            Field(1, Message(Text(1, "x"), Text(1, "x"), Text(2, "y"), Text(4, "Add"))),
            Text(2, "tiny"),
            Field(11, Tensor("x")),
            Field(12, Tensor("y")))),
        Field(8, Message(Text(1, ""), Varint(2, 17))),
        Field(14, Message(Text(1, "names"), Text(2, "a,b ü"))));

    private static byte[] Tensor(string name) => Message(
        Text(1, name),
        Field(2, Message(Field(1, Message(
            Varint(1, 1),
            Field(2, Message(Field(1, Text(2, "n")), Field(1, Varint(1, 2)))))))));

    private static byte[] Message(params byte[][] fields) => fields.SelectMany(f => f).ToArray();

    private static byte[] Text(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    private static byte[] Varint(int number, int value) => [(byte)(number << 3), (byte)value];

    private static byte[] Field(int number, byte[] value)
    {
        var length = value.Length < 128 ? new[] { (byte)value.Length } : [(byte)(value.Length & 127 | 128), (byte)(value.Length >> 7)];
        return [(byte)(number << 3 | 2), .. length, .. value];
    }
}

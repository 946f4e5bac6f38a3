using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.SparseDetr.Weights.Pickle;

/// <summary>The bytes of one pickle or of several in a row. What a length asks for has to be there before memory is taken for it.</summary>
/// <param name="stream">Where they stand; it is read no further than the pickles go.</param>
/// <param name="limit">Most bytes that they may have together.</param>
internal sealed class PickleInput(Stream stream, long limit)
{
    private const int LongestLine = 200;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that have been read.</summary>
    public long Position { get; private set; }

    public byte ReadByte()
    {
        Claim(1);
        return (byte)stream.ReadByte();
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Fill(stackalloc byte[sizeof(ushort)]));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Fill(stackalloc byte[sizeof(int)]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fill(stackalloc byte[sizeof(uint)]));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Fill(stackalloc byte[sizeof(ulong)]));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Fill(stackalloc byte[sizeof(double)]));

    /// <summary>A whole number of so many bytes: a long, or a <see cref="BigInteger"/> where it has to be.</summary>
    public object ReadInteger(byte length)
    {
        var value = new BigInteger(Fill(stackalloc byte[length]));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value; // else the long becomes a BigInteger again
    }

    public byte[] ReadBytes(ulong length)
    {
        Claim(length);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>UTF-8 text of so many bytes.</summary>
    public string ReadText(ulong length)
    {
        var bytes = ReadBytes(length);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"its pickle has a text before byte {Position} that is no UTF-8.", error);
        }
    }

    /// <summary>Text of Python 2, which does not say how it is encoded.</summary>
    public string ReadLatin1(ulong length) => Encoding.Latin1.GetString(ReadBytes(length));

    /// <summary>Text to the end of the line, which is a part of a name.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (byte letter; (letter = ReadByte()) != '\n';)
        {
            if (line.Length == LongestLine)
                throw new InvalidDataException($"its pickle has a name before byte {Position} with more than {LongestLine} letters.");
            line.Append((char)letter);
        }
        return line.ToString();
    }

    /// <summary>Checks that so many bytes are still to come.</summary>
    public void Require(ulong length)
    {
        if (length > (ulong)Math.Max(0, stream.Length - stream.Position))
            throw new InvalidDataException($"it ends in the middle of its pickle; from byte {Position} on {length} bytes are missing.");
        if (length > (ulong)(limit - Position))
            throw new InvalidDataException($"its pickle is over {limit >> 20} MiB long.");
    }

    private void Claim(ulong length)
    {
        Require(length);
        Position += (long)length;
    }

    private Span<byte> Fill(Span<byte> bytes)
    {
        Claim((ulong)bytes.Length);
        stream.ReadExactly(bytes);
        return bytes;
    }
}

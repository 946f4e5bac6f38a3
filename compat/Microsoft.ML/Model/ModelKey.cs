using System;
using System.IO;
using System.Text;

namespace Microsoft.ML;

/// <summary>
/// The file <c>Model.key</c> of one component: mark, loader signature, length and body.
/// The mark differs from the package's on purpose: the bodies do too, and each side is to say so instead of misreading the other's.
/// </summary>
internal static class ModelKey
{
    public const string EntryName = "Model.key";
    private static readonly byte[] Mark = "MLCOMPAT"u8.ToArray();
    private static readonly byte[] PackageMark = "ML\0MODEL"u8.ToArray();
    private const int Version = 1;

    public static void Write(Stream stream, string loaderSignature, ReadOnlySpan<byte> body)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(loaderSignature);
        writer.Write(body.Length);
        writer.Write(body);
    }

    public static (string LoaderSignature, byte[] Body) Read(byte[] file, string entry)
    {
        using var reader = new BinaryReader(new MemoryStream(file), Encoding.UTF8);
        byte[] mark = reader.ReadBytes(Mark.Length);
        if (mark.AsSpan().SequenceEqual(PackageMark) || mark.AsSpan().SequenceEqual("LEDOM\0LM"u8))
            throw new FormatException($"'{entry}' was written by the Microsoft.ML package; this build reads only models of its own");
        if (!mark.AsSpan().SequenceEqual(Mark))
            throw new FormatException($"'{entry}' is no model file: its first bytes are unknown");
        int version = reader.ReadInt32();
        if (version != Version)
            throw new FormatException($"'{entry}' has format version {version}; version {Version} is readable");
        string signature = reader.ReadString();
        int length = reader.ReadInt32();
        long left = file.Length - reader.BaseStream.Position;
        return length == left ? (signature, reader.ReadBytes(length)) : throw new FormatException($"'{entry}' promises {length} bytes and holds {left}");
    }
}

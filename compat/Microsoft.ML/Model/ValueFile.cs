using System;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>Values of primitive and vector types in a model.</summary>
internal static class ValueFile
{
    public static Action<BinaryWriter, T> Writer<T>()
    {
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return GenericCall.Invoke<Action<BinaryWriter, T>>(typeof(ValueFile), nameof(VectorWriter), typeof(T).GetGenericArguments());
        return (Action<BinaryWriter, T>)PrimitiveWriter(typeof(T));
    }

    public static Func<BinaryReader, T> Reader<T>()
    {
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return GenericCall.Invoke<Func<BinaryReader, T>>(typeof(ValueFile), nameof(VectorReader), typeof(T).GetGenericArguments());
        return (Func<BinaryReader, T>)PrimitiveReader(typeof(T));
    }

    private static Action<BinaryWriter, VBuffer<T>> VectorWriter<T>()
    {
        Action<BinaryWriter, T> write = Writer<T>();
        return (writer, vector) =>
        {
            writer.Write(vector.Length);
            foreach (T value in vector.DenseValues())
                write(writer, value);
        };
    }

    private static Func<BinaryReader, VBuffer<T>> VectorReader<T>()
    {
        Func<BinaryReader, T> read = Reader<T>();
        return reader =>
        {
            int length = reader.ReadInt32();
            if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
                throw new FormatException($"a vector announces {length} items, more than there can be");
            var values = new T[length];
            for (int i = 0; i < length; i++)
                values[i] = read(reader);
            return new VBuffer<T>(length, values);
        };
    }

    private static Delegate PrimitiveWriter(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => (BinaryWriter writer, bool value) => writer.Write(value),
        TypeCode.SByte => (BinaryWriter writer, sbyte value) => writer.Write(value),
        TypeCode.Byte => (BinaryWriter writer, byte value) => writer.Write(value),
        TypeCode.Int16 => (BinaryWriter writer, short value) => writer.Write(value),
        TypeCode.UInt16 => (BinaryWriter writer, ushort value) => writer.Write(value),
        TypeCode.Int32 => (BinaryWriter writer, int value) => writer.Write(value),
        TypeCode.UInt32 => (BinaryWriter writer, uint value) => writer.Write(value),
        TypeCode.Int64 => (BinaryWriter writer, long value) => writer.Write(value),
        TypeCode.UInt64 => (BinaryWriter writer, ulong value) => writer.Write(value),
        TypeCode.Single => (BinaryWriter writer, float value) => writer.Write(value),
        TypeCode.Double => (BinaryWriter writer, double value) => writer.Write(value),
        TypeCode.DateTime => (BinaryWriter writer, DateTime value) => writer.Write(value.ToBinary()),
        _ when type == typeof(ReadOnlyMemory<char>) => (BinaryWriter writer, ReadOnlyMemory<char> value) => writer.Write(value.ToString()),
        _ when type == typeof(TimeSpan) => (BinaryWriter writer, TimeSpan value) => writer.Write(value.Ticks),
        _ when type == typeof(DateTimeOffset) => (Action<BinaryWriter, DateTimeOffset>)WriteTime,
        _ when type == typeof(DataViewRowId) => (Action<BinaryWriter, DataViewRowId>)WriteId,
        _ => throw new NotSupportedException($"Values of type {type} cannot be saved."),
    };

    private static Delegate PrimitiveReader(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => (BinaryReader reader) => reader.ReadBoolean(),
        TypeCode.SByte => (BinaryReader reader) => reader.ReadSByte(),
        TypeCode.Byte => (BinaryReader reader) => reader.ReadByte(),
        TypeCode.Int16 => (BinaryReader reader) => reader.ReadInt16(),
        TypeCode.UInt16 => (BinaryReader reader) => reader.ReadUInt16(),
        TypeCode.Int32 => (BinaryReader reader) => reader.ReadInt32(),
        TypeCode.UInt32 => (BinaryReader reader) => reader.ReadUInt32(),
        TypeCode.Int64 => (BinaryReader reader) => reader.ReadInt64(),
        TypeCode.UInt64 => (BinaryReader reader) => reader.ReadUInt64(),
        TypeCode.Single => (BinaryReader reader) => reader.ReadSingle(),
        TypeCode.Double => (BinaryReader reader) => reader.ReadDouble(),
        TypeCode.DateTime => (BinaryReader reader) => DateTime.FromBinary(reader.ReadInt64()),
        _ when type == typeof(ReadOnlyMemory<char>) => (BinaryReader reader) => reader.ReadString().AsMemory(),
        _ when type == typeof(TimeSpan) => (BinaryReader reader) => new TimeSpan(reader.ReadInt64()),
        _ when type == typeof(DateTimeOffset) => (BinaryReader reader) => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())),
        _ when type == typeof(DataViewRowId) => (BinaryReader reader) => new DataViewRowId(reader.ReadUInt64(), reader.ReadUInt64()),
        _ => throw new NotSupportedException($"Values of type {type} cannot be read."),
    };

    private static void WriteTime(BinaryWriter writer, DateTimeOffset value)
    {
        writer.Write(value.Ticks);
        writer.Write(value.Offset.Ticks);
    }

    private static void WriteId(BinaryWriter writer, DataViewRowId value)
    {
        writer.Write(value.Low);
        writer.Write(value.High);
    }
}

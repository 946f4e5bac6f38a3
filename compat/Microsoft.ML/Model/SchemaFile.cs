using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>The entry <c>Schema</c> of a model: the input's columns with their types and annotations. Image columns are left out, as the package leaves them out.</summary>
internal static class SchemaFile
{
    public const string EntryName = "Schema";
    private const int MaxColumns = 1 << 20;

    public static void Write(Stream stream, DataViewSchema schema)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        WriteColumns(writer, schema.Where(column => !column.IsHidden && column.Type is not ImageDataViewType), (_, _) => { });
    }

    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var builder = new DataViewSchema.Builder();
        int count = ReadCount(reader);
        for (int i = 0; i < count; i++)
            builder.AddColumn(reader.ReadString(), TypeFile.Read(reader), ReadAnnotations(reader));
        return builder.ToSchema();
    }

    public static void WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations) =>
        WriteColumns(writer, annotations.Schema, (column, type) => GenericCall.Invoke<bool>(typeof(SchemaFile), nameof(WriteValue), [type.RawType], writer, annotations, column));

    public static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        int count = ReadCount(reader);
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            DataViewType type = TypeFile.Read(reader);
            DataViewSchema.Annotations annotations = ReadAnnotations(reader);
            builder.Add(name, type, GenericCall.Invoke<Delegate>(typeof(SchemaFile), nameof(ReadValue), [type.RawType], reader), annotations);
        }
        return builder.ToAnnotations();
    }

    private static void WriteColumns(BinaryWriter writer, IEnumerable<DataViewSchema.Column> columns, Action<DataViewSchema.Column, DataViewType> writeValue)
    {
        DataViewSchema.Column[] writable = columns.Where(column => TypeFile.CanWrite(column.Type)).ToArray();
        writer.Write(writable.Length);
        foreach (DataViewSchema.Column column in writable)
        {
            writer.Write(column.Name);
            TypeFile.Write(writer, column.Type);
            WriteAnnotations(writer, column.Annotations);
            writeValue(column, column.Type);
        }
    }

    private static bool WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default;
        annotations.GetValue(column.Name, ref value);
        ValueFile.Writer<T>()(writer, value);
        return true;
    }

    private static Delegate ReadValue<T>(BinaryReader reader)
    {
        T value = ValueFile.Reader<T>()(reader);
        ValueCopier<T> copy = ValueCopier.For<T>();
        return (ValueGetter<T>)((ref T target) => copy(in value, ref target));
    }

    private static int ReadCount(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count is >= 0 and <= MaxColumns ? count : throw new FormatException($"a schema announces {count} columns");
    }
}

using System;
using System.Collections.Immutable;
using System.IO;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>Column types in a model: a tag, then what the type needs.</summary>
internal static class TypeFile
{
    private const byte Key = 100;
    private const byte Vector = 101;
    private const byte Image = 102;
    private const int MaxDimensions = 64;

    // The place in this list is the tag: append only.
    private static readonly ImmutableArray<PrimitiveDataViewType> Primitives =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16,
        NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    ];

    public static bool CanWrite(DataViewType type) => type switch
    {
        KeyDataViewType or ImageDataViewType => true,
        VectorDataViewType vector => CanWrite(vector.ItemType),
        _ => type is PrimitiveDataViewType primitive && Primitives.Contains(primitive),
    };

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case KeyDataViewType key:
                writer.Write(Key);
                writer.Write((byte)Primitives.IndexOf(DataViewTypes.PrimitiveOf(key.RawType)));
                writer.Write(key.Count);
                break;
            case VectorDataViewType vector:
                writer.Write(Vector);
                Write(writer, vector.ItemType);
                writer.Write((byte)vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case ImageDataViewType image:
                writer.Write(Image);
                writer.Write(image.Height);
                writer.Write(image.Width);
                break;
            default:
                int tag = type is PrimitiveDataViewType primitive ? Primitives.IndexOf(primitive) : -1;
                writer.Write(tag >= 0 ? (byte)tag : throw new NotSupportedException($"Columns of type {type} cannot be saved."));
                break;
        }
    }

    public static DataViewType Read(BinaryReader reader)
    {
        byte tag = reader.ReadByte();
        try
        {
            switch (tag)
            {
                case Key:
                    return new KeyDataViewType(Primitive(reader.ReadByte()).RawType, reader.ReadUInt64());
                case Vector:
                    var item = Read(reader) as PrimitiveDataViewType ?? throw new FormatException("a vector holds what vectors cannot hold");
                    var dimensions = new int[Math.Min((int)reader.ReadByte(), MaxDimensions)];
                    for (int i = 0; i < dimensions.Length; i++)
                        dimensions[i] = reader.ReadInt32();
                    return new VectorDataViewType(item, dimensions);
                case Image:
                    int height = reader.ReadInt32();
                    int width = reader.ReadInt32();
                    return height == 0 && width == 0 ? new ImageDataViewType() : new ImageDataViewType(height, width);
                default:
                    return Primitive(tag);
            }
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new FormatException($"a column type is damaged: {error.Message}", error);
        }
    }

    private static PrimitiveDataViewType Primitive(byte tag) =>
        tag < Primitives.Length ? Primitives[tag] : throw new FormatException($"there is no column type {tag}");
}

using System;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>The element types that have a .NET type, and their sizes.</summary>
internal static class ElementTypes
{
    private static readonly (TensorElementType Element, Type Type, int Size)[] Table =
    [
        (TensorElementType.Float, typeof(float), 4),
        (TensorElementType.UInt8, typeof(byte), 1),
        (TensorElementType.Int8, typeof(sbyte), 1),
        (TensorElementType.UInt16, typeof(ushort), 2),
        (TensorElementType.Int16, typeof(short), 2),
        (TensorElementType.Int32, typeof(int), 4),
        (TensorElementType.Int64, typeof(long), 8),
        (TensorElementType.Bool, typeof(bool), 1),
        (TensorElementType.Double, typeof(double), 8),
        (TensorElementType.UInt32, typeof(uint), 4),
        (TensorElementType.UInt64, typeof(ulong), 8),
    ];

    internal static TensorElementType Of(Type type)
    {
        foreach (var row in Table)
            if (row.Type == type)
                return row.Element;
        throw new NotSupportedException($"A tensor cannot hold elements of type {type}.");
    }

    /// <summary>The .NET type, or null for element types without one.</summary>
    internal static Type TypeOf(TensorElementType element)
    {
        foreach (var row in Table)
            if (row.Element == element)
                return row.Type;
        return element == TensorElementType.String ? typeof(string) : null;
    }

    internal static int SizeOf(TensorElementType element)
    {
        foreach (var row in Table)
            if (row.Element == element)
                return row.Size;
        throw new NotSupportedException($"Tensors of {element} have no fixed element size here.");
    }
}

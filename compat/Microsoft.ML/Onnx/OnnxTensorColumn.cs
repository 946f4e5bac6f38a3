using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A tensor of a model as a column: its name, its shape (0 = unknown) and its type.</summary>
internal sealed class OnnxTensorColumn
{
    public OnnxTensorColumn(string name, NodeMetadata metadata, IDictionary<string, int[]> shapes)
    {
        if (!metadata.IsTensor)
            throw new NotSupportedException($"'{name}' of the model is no tensor; sequences and maps are not supported.");
        Name = name;
        ItemType = metadata.IsString ? null : DataViewTypes.PrimitiveOf(metadata.ElementType);
        if (ItemType == null)
            throw new NotSupportedException($"'{name}' of the model holds {metadata.ElementDataType}, which has no column type here.");
        Shape = metadata.Dimensions.Select(dimension => Math.Max(0, dimension)).ToArray();
        if (shapes != null && shapes.TryGetValue(name, out int[] given))
            Shape = Merge(given);
    }

    public string Name { get; }

    public PrimitiveDataViewType ItemType { get; }

    public int[] Shape { get; }

    /// <summary>Elements in the known dimensions.</summary>
    public int KnownCount => Shape.Where(dimension => dimension > 0).Aggregate(1, (product, dimension) => checked(product * dimension));

    public bool IsKnown => Shape.All(dimension => dimension > 0);

    public DataViewType ColumnType => IsKnown && Shape.Length > 0
        ? new VectorDataViewType(ItemType, Shape)
        : Shape.Length == 0 ? new VectorDataViewType(ItemType, 1) : new VectorDataViewType(ItemType);

    /// <summary>The shape of an input of <paramref name="count"/> values: they fill the one unknown dimension.</summary>
    public long[] ShapeFor(int count) => Array.ConvertAll(Shape, dimension => dimension > 0 ? dimension : (long)count / KnownCount);

    public override string ToString() => $"[{string.Join(',', Shape.Select(dimension => dimension > 0 ? $"{dimension}" : "?"))}]";

    private int[] Merge(int[] given)
    {
        bool fits = given.Length == Shape.Length && given.Zip(Shape).All(pair => pair.First > 0 && (pair.Second == 0 || pair.First == pair.Second));
        return fits ? given.ToArray() : throw new ArgumentException($"The shape [{string.Join(',', given)}] given for '{Name}' does not fit {this} of the model.");
    }
}

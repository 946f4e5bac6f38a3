using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>Column look-ups with ML.NET's wording of what is wrong.</summary>
internal static class SchemaChecks
{
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name) ?? throw Missing(role, name);

    public static SchemaShape.Column Find(SchemaShape shape, string name, string role)
    {
        // A later column hides an earlier one of the same name.
        foreach (var column in shape.Reverse())
            if (column.Name == name)
                return column;
        throw Missing(role, name);
    }

    public static void RequireImage(SchemaShape shape, string name)
    {
        var column = Find(shape, name, "image");
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType is not ImageDataViewType)
            throw Mismatch("image", name, "Image", Describe(column));
    }

    /// <summary>The type of a promised column in ML.NET's words.</summary>
    public static string Describe(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item,
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            _ => $"VarVector<{item}>",
        };
    }

    public static ArgumentOutOfRangeException Missing(string role, string name) =>
        new("inputSchema", $"Could not find {role} column '{name}'");

    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string got) =>
        new("inputSchema", $"Schema mismatch for {role} column '{name}': expected {expected}, got {got}");
}

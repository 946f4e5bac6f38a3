using System;
using System.Collections.Generic;


namespace Microsoft.ML.Data;

public sealed partial class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition(IEnumerable<Column> columns)
        : base(columns)
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName) ?? throw new ArgumentOutOfRangeException(nameof(columnName), $"Column '{columnName}' not found");
        set
        {
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
                Add(value);
            else
                this[index] = value;
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        return new SchemaDefinition(MemberTypes.ColumnsOf(userType, direction));
    }

    /// <summary>The definition of <paramref name="userType"/>, with types and annotations taken from the schema where it has the column.</summary>
    internal static SchemaDefinition FromSchema(Type userType, DataViewSchema schema)
    {
        SchemaDefinition definition = Create(userType, Direction.Read);
        foreach (Column column in definition)
        {
            if (schema.GetColumnOrNull(column.ColumnName) is not { } source)
                throw new InvalidOperationException($"Column '{column.ColumnName}' of {userType} is not in the schema.");
            column.ColumnType = source.Type;
            column.SetAnnotations(source.Annotations);
        }
        return definition;
    }

}

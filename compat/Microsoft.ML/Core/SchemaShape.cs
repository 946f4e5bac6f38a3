using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        this.columns = columns.ToArray();
        if (this.columns.Any(column => column.Name == null))
            throw new ArgumentException("A column without a name is not usable.", nameof(columns));
    }

    private static SchemaShape Empty { get; } = new SchemaShape([]);

    public int Count => columns.Length;

    public Column this[int index] => columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => Describe(column.Name, column.Type, column.Annotations)));

    internal static Column Describe(string name, DataViewType type, DataViewSchema.Annotations annotations = null)
    {
        (Column.VectorKind kind, DataViewType itemType, bool isKey) = KindOf(type);
        return new Column(name, kind, itemType, isKey, annotations == null ? null : Create(annotations.Schema));
    }

    internal static (Column.VectorKind Kind, DataViewType ItemType, bool IsKey) KindOf(DataViewType type)
    {
        var kind = type is not VectorDataViewType vector ? Column.VectorKind.Scalar
            : vector.IsKnownSize ? Column.VectorKind.Vector : Column.VectorKind.VariableVector;
        DataViewType item = type.ItemType();
        return item is KeyDataViewType ? (kind, DataViewTypes.PrimitiveOf(item.RawType), true) : (kind, item, false);
    }

    internal bool TryFindColumn(string name, out Column column)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        column = Array.FindLast(columns, candidate => candidate.Name == name);
        return column.Name != null;
    }

    internal Column Find(string name, string role = "input") => TryFindColumn(name, out Column column)
        ? column
        : throw Mismatch.Missing("inputSchema", role, name);

    /// <summary>This shape with the given columns added; a same-named column is replaced.</summary>
    internal SchemaShape With(IEnumerable<Column> added)
    {
        var byName = columns.ToDictionary(column => column.Name);
        foreach (Column column in added)
            byName[column.Name] = column;
        return new SchemaShape(byName.Values);
    }
}

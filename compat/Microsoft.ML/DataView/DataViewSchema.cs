using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML;

public sealed partial class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] columns;
    private readonly Dictionary<string, int> indexOfName;

    private DataViewSchema(IReadOnlyList<DetachedColumn> detached)
    {
        indexOfName = new Dictionary<string, int>(detached.Count);
        for (int i = 0; i < detached.Count; i++)
            indexOfName[detached[i].Name] = i;
        columns = new Column[detached.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            DetachedColumn column = detached[i];
            bool hidden = indexOfName[column.Name] != i;
            columns[i] = new Column(column.Name, i, hidden, column.Type, column.Annotations);
        }
    }

    public int Count => columns.Length;

    public Column this[string name] =>
        GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column this[int columnIndex] => (uint)columnIndex < (uint)columns.Length
        ? columns[columnIndex]
        : throw new ArgumentOutOfRangeException(nameof(columnIndex), columnIndex, $"The schema has {columns.Length} columns.");

    public Column? GetColumnOrNull(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return indexOfName.TryGetValue(name, out int index) ? columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => columns.Length == 1 ? "1 column" : $"{columns.Length} columns: {string.Join(", ", columns.Select(c => c.ToString()))}";
}

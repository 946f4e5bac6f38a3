using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view as objects; each enumeration opens a cursor of its own.</summary>
internal sealed class RowEnumerable<TRow>(IDataView data, MemberColumn[] members, bool reuseRowObject, bool ignoreMissingColumns) : IEnumerable<TRow>
    where TRow : class, new()
{
    public IEnumerator<TRow> GetEnumerator()
    {
        var bindings = RowFiller<TRow>.Bind(data.Schema, members, ignoreMissingColumns);
        using DataViewRowCursor cursor = data.GetRowCursor(bindings.Select(binding => binding.Column));
        var filler = new RowFiller<TRow>(cursor, bindings);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (row == null || !reuseRowObject)
                row = new TRow();
            filler.Fill(row);
            yield return row;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

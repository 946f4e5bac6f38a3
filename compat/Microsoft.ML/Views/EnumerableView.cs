using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Objects as rows. A list has a count and can be shuffled, a mere sequence has and can neither.</summary>
internal sealed class EnumerableView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> rows;
    private readonly IList<TRow> list;
    private readonly Delegate[] readers;

    public EnumerableView(IEnumerable<TRow> rows, MemberColumn[] members)
    {
        this.rows = rows;
        list = rows as IList<TRow>;
        Schema = MemberColumn.SchemaOf(members);
        readers = Array.ConvertAll(members, MemberAccess.CreateReader<TRow>);
    }

    public bool CanShuffle => list != null;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => list?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = ColumnSet.Of(Schema, columnsNeeded);
        return list == null
            ? new SequenceCursor<TRow>(Schema, readers, active, rows.GetEnumerator())
            : new ListCursor<TRow>(Schema, readers, active, list, rand == null ? null : Permutation(list.Count, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static int[] Permutation(int count, Random random)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        random.Shuffle(order);
        return order;
    }
}

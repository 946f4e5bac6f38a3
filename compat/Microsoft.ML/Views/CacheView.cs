using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>
/// Keeps columns in memory once they have been read. Columns that are no numbers, texts, keys or vectors of them (images) are not there:
/// the package leaves them out without a word, and so does this.
/// </summary>
internal sealed class CacheView : IDataView
{
    private readonly IDataView source;
    private readonly DataViewSchema.Column[] sourceColumns;
    private readonly ValueStore[] stores;
    private readonly object gate = new();
    private ValueStore<DataViewRowId> ids;
    private int count = -1;

    public CacheView(IDataView source, string[] prefetch)
    {
        this.source = source;
        sourceColumns = source.Schema.Where(column => !column.IsHidden && column.Type is PrimitiveDataViewType or VectorDataViewType).ToArray();
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(sourceColumns);
        Schema = builder.ToSchema();
        stores = new ValueStore[Schema.Count];
        if (prefetch is { Length: > 0 })
            Fill(ColumnSet.Of(Schema, prefetch.Select(name => Schema[name])));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => count >= 0 ? count : source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = ColumnSet.Of(Schema, columnsNeeded);
        Fill(active);
        int[] order = Enumerable.Range(0, count).ToArray();
        rand?.Shuffle(order);
        return new StoreCursor(Schema, active, stores, ids, order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private void Fill(bool[] active)
    {
        lock (gate)
        {
            DataViewSchema.Column[] missing = ColumnSet.Select(Schema, active).Where(column => stores[column.Index] == null).ToArray();
            if (missing.Length == 0 && count >= 0)
                return;
            using DataViewRowCursor cursor = source.GetRowCursor(missing.Select(column => sourceColumns[column.Index]));
            ValueStore[] filling = Array.ConvertAll(missing, column => ValueStore.Create(cursor, sourceColumns[column.Index]));
            var fillingIds = new ValueStore<DataViewRowId>(cursor.GetIdGetter());
            int rows = 0;
            for (; cursor.MoveNext(); rows++)
            {
                foreach (ValueStore store in filling)
                    store.Keep(rows);
                fillingIds.Keep(rows);
            }
            for (int i = 0; i < missing.Length; i++)
                stores[missing[i].Index] = filling[i];
            ids = fillingIds;
            count = rows;
        }
    }
}

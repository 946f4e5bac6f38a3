using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

internal sealed class ShuffleCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor input;
    private readonly int poolSize;
    private readonly Random random;
    private readonly ValueStore[] stores;
    private readonly ValueStore<DataViewRowId> ids;
    private readonly List<int> waiting = [];
    private int current = -1;
    private bool inputEnded;
    private long position = -1;

    public ShuffleCursor(DataViewRowCursor input, bool[] active, int poolSize, Random random)
    {
        this.input = input;
        this.poolSize = poolSize;
        this.random = random;
        stores = new ValueStore[active.Length];
        foreach (DataViewSchema.Column column in ColumnSet.Select(input.Schema, active))
            stores[column.Index] = ValueStore.Create(input, column);
        ids = new ValueStore<DataViewRowId>(input.GetIdGetter());
    }

    public override DataViewSchema Schema => input.Schema;

    public override long Position => position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        // The slot of the row just given is free again; the first call fills the whole pool.
        if (current >= 0)
            TryFill(current);
        for (int slot = waiting.Count; position < 0 && slot < poolSize; slot++)
        {
            if (!TryFill(slot))
                break;
        }
        if (waiting.Count == 0)
        {
            current = -1;
            position = -1;
            return false;
        }
        int drawn = random.Next(waiting.Count);
        current = waiting[drawn];
        waiting[drawn] = waiting[^1];
        waiting.RemoveAt(waiting.Count - 1);
        position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => ids.Fetch(Slot(), ref id);

    public override bool IsColumnActive(DataViewSchema.Column column) => stores[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw GetterErrors.Inactive(column);
        var store = stores[column.Index] as ValueStore<TValue> ?? throw GetterErrors.WrongType<TValue>(Schema[column.Index]);
        return (ref TValue value) => store.Fetch(Slot(), ref value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    private int Slot() => current >= 0 ? current : throw GetterErrors.NoRow();

    private bool TryFill(int slot)
    {
        if (inputEnded || !input.MoveNext())
        {
            inputEnded = true;
            return false;
        }
        foreach (ValueStore store in stores)
            store?.Keep(slot);
        ids.Keep(slot);
        waiting.Add(slot);
        return true;
    }
}

using System;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract class DataViewRow : IDisposable
{
    private bool disposed;

    protected DataViewRow()
    {
    }

    public abstract long Position { get; }

    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

internal sealed class SequenceCursor<TRow>(DataViewSchema schema, Delegate[] readers, bool[] active, IEnumerator<TRow> rows)
    : ObjectCursor<TRow>(schema, readers, active)
    where TRow : class
{
    private long next;

    public override bool MoveNext() => rows.MoveNext() ? Show(rows.Current, next++) : End();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rows.Dispose();
        base.Dispose(disposing);
    }
}

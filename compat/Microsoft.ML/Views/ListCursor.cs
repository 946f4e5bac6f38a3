using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

internal sealed class ListCursor<TRow>(DataViewSchema schema, Delegate[] readers, bool[] active, IList<TRow> list, int[] order)
    : ObjectCursor<TRow>(schema, readers, active)
    where TRow : class
{
    private readonly int count = order?.Length ?? list.Count;
    private int next;

    public override bool MoveNext()
    {
        if (next >= count)
            return End();
        int index = order == null ? next : order[next];
        next++;
        return Show(list[index], index);
    }
}

using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Rows <c>[skip, skip + take)</c> of a view. Never shuffled: which rows they are depends on the order.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Clamp(count - skip, 0, take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : FilterCursor(input)
    {
        private long skipsLeft = skip;
        private long takesLeft = take;

        protected override bool FindNext(DataViewRowCursor input)
        {
            if (takesLeft == 0)
                return false;
            takesLeft--;
            for (; skipsLeft > 0; skipsLeft--)
            {
                if (!input.MoveNext())
                    return false;
            }
            return input.MoveNext();
        }
    }
}

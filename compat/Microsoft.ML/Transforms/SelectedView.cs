using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal sealed class SelectedView(IDataView source, ColumnSelection selection) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => selection.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        ColumnSet.Of(Schema, columns);
        DataViewRowCursor input = source.GetRowCursor(selection.GetDependencies(columns), rand);
        return new RowCursorOf(input, selection.GetRow(input, columns));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}

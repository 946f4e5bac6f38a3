using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>A view with the columns of a mapping added.</summary>
internal sealed class MappedView(IDataView source, BoundMapping mapping) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapping.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = ColumnSet.Of(Schema, columnsNeeded);
        DataViewRowCursor input = source.GetRowCursor(ColumnSet.Select(source.Schema, mapping.InputsFor(active)), rand);
        return new RowCursorOf(input, mapping.Map(input, active));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}

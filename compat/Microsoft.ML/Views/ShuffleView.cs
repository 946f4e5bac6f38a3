using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>Rows in random order, through a pool of a limited number of rows. The same seed gives the same order, cursor after cursor.</summary>
internal sealed class ShuffleView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        Random random = rand ?? new Random(seed);
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        DataViewRowCursor input = source.GetRowCursor(columns, shuffleSource && source.CanShuffle ? random : null);
        return new ShuffleCursor(input, ColumnSet.Of(Schema, columns), poolSize, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}

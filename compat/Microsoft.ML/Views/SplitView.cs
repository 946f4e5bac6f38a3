using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows whose throw falls into a range (or, as the complement, does not). The throw depends on the seed and the row's place, or on
/// the seed and the value of the sampling key, which keeps rows of one key together. Throws by place exclude shuffling, as in the package.
/// </summary>
internal sealed class SplitView : IDataView
{
    private readonly IDataView source;
    private readonly int seed;
    private readonly DataViewSchema.Column? key;
    private readonly SplitRange range;
    private readonly bool complement;

    public SplitView(IDataView source, int seed, string keyColumnName, SplitRange range, bool complement)
    {
        this.source = source;
        this.seed = seed;
        this.range = range;
        this.complement = complement;
        if (keyColumnName != null)
            key = source.Schema.GetColumnOrNull(keyColumnName) ?? throw Mismatch.Missing("samplingKeyColumnName", "SamplingKeyColumn", keyColumnName);
    }

    public bool CanShuffle => key != null && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        if (key is not { } column)
            return new Cursor(source.GetRowCursor(columnsNeeded), this, row => (ulong)row.Position);
        DataViewRowCursor input = source.GetRowCursor(columnsNeeded.Append(column), CanShuffle ? rand : null);
        Func<ulong> hash = ValueHash.Of(input, column);
        return new Cursor(input, this, _ => hash());
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private bool Passes(ulong identity)
    {
        ulong mixed = DataViewRowId.Mix(DataViewRowId.Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15) ^ DataViewRowId.Mix(identity));
        double thrown = (mixed >> 11) * (1.0 / (1UL << 53));
        return range.Contains(thrown) != complement;
    }

    private sealed class Cursor(DataViewRowCursor input, SplitView view, Func<DataViewRow, ulong> identity) : FilterCursor(input)
    {
        protected override bool FindNext(DataViewRowCursor input)
        {
            while (input.MoveNext())
            {
                if (view.Passes(identity(input)))
                    return true;
            }
            return false;
        }
    }
}

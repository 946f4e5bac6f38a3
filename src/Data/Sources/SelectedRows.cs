using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Some rows of a view, in its order.</summary>
/// <param name="source">The view; it gives its rows in the same order each time.</param>
/// <param name="keep">For each of its rows whether it belongs to this one.</param>
internal sealed class SelectedRows(IDataView source, bool[] keep) : IDataView
{
    /// <inheritdoc/>
    public bool CanShuffle => false; // a shuffled cursor does not tell which row it stands on

    /// <inheritdoc/>
    public DataViewSchema Schema => source.Schema;

    /// <inheritdoc/>
    public long? GetRowCount() => keep.LongCount(kept => kept);

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), keep);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor source, bool[] keep) : DataViewRowCursor
    {
        private long _row = -1, _position = -1;

        public override DataViewSchema Schema => source.Schema;

        public override long Position => _position;

        public override long Batch => source.Batch;

        public override bool MoveNext()
        {
            while (source.MoveNext())
                if (++_row < keep.Length && keep[_row])
                {
                    _position++;
                    return true;
                }
            _position = -1;
            return false;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => source.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                source.Dispose();
            base.Dispose(disposing);
        }
    }
}

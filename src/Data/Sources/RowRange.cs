namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>A cursor that reads one stretch of a view. Rows before it are passed over without decoding their images.</summary>
internal sealed class RowRange : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly DataViewSampleReader _reader;

    public RowRange(DataViewRowCursor cursor, DataViewSampleReader reader, int start, int count)
    {
        (_cursor, _reader, Remaining) = (cursor, reader, count);
        for (var i = 0; i < start; i++)
            cursor.MoveNext();
    }

    /// <summary>Rows of the stretch that are still to be read.</summary>
    public int Remaining { get; private set; }

    public DetectionSample Read()
    {
        if (!_cursor.MoveNext())
            throw new InvalidOperationException(
                "The data view has fewer rows than when they were counted; a view must not change during training.");
        Remaining--;
        return _reader.Read();
    }

    public void Dispose() => _cursor.Dispose();
}

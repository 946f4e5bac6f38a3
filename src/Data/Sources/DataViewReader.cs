namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>Reads a view by several cursors at once, each in a lane of its own.</summary>
internal sealed class DataViewReader : ISampleReader
{
    private readonly SampleLane[] _lanes;
    private readonly Func<int, int> _laneOf;

    private DataViewReader(SampleLane[] lanes, Func<int, int> laneOf) => (_lanes, _laneOf) = (lanes, laneOf);

    /// <summary>The order of the cursors: the lanes take the rows in turn.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="lanes">Number of lanes.</param>
    /// <param name="open">Opens a cursor; all must give the rows in the same order.</param>
    public static DataViewReader InOrder(int count, int lanes, Func<SampleCursor> open) => new(
        [.. Enumerable.Range(0, lanes).Select(lane => new SampleLane(open, RowsOf(lane, count, lanes)))],
        place => place % lanes);

    /// <summary>A scattered order: each stretch of the view is a lane.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="open">Opens a cursor.</param>
    public static DataViewReader Scattered(int count, int seed, Func<SampleCursor> open)
    {
        var rows = ScatteredOrder.Draw(count, seed);
        var places = new int[count];
        for (var place = 0; place < count; place++)
            places[rows[place]] = place;
        var stretches = Enumerable.Range(0, count).ToLookup(row => ScatteredOrder.StretchOf(row, count), row => (row, places[row]));
        return new DataViewReader(
            [.. Enumerable.Range(0, ScatteredOrder.Stretches).Select(stretch => new SampleLane(open, stretches[stretch]))],
            place => ScatteredOrder.StretchOf(rows[place], count));
    }

    /// <inheritdoc/>
    public DetectionSample Read(int place) => _lanes[_laneOf(place)].Read(place);

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }

    private static IEnumerable<(int Row, int Place)> RowsOf(int lane, int count, int lanes)
    {
        for (var row = lane; row < count; row += lanes)
            yield return (row, row);
    }
}

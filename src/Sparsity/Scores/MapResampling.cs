using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>
/// Brings a map to another grid over the same image; a cell's amount goes to the new cells in proportion to the area they share with it.
/// </summary>
internal static class MapResampling
{
    /// <param name="map">[height · width].</param>
    /// <param name="from">Height and width of the map.</param>
    /// <param name="to">Height and width of the result.</param>
    /// <returns>The new map; its sum is that of the old one.</returns>
    internal static float[] Resample(ReadOnlySpan<float> map, GridSize from, GridSize to)
    {
        if (from == to)
            return map.ToArray();
        List<Share> lines = Shares(from.Height, to.Height), columns = Shares(from.Width, to.Width);
        var sums = new double[to.Cells];
        foreach (var line in lines)
            foreach (var column in columns)
                sums[line.To * to.Width + column.To] += line.Part * column.Part * map[line.From * from.Width + column.From];
        return [.. sums.Select(sum => (float)sum)];
    }

    // Overlaps of two divisions of the same length, in whole units of 1 / (from · to) of it.
    private static List<Share> Shares(int from, int to)
    {
        var shares = new List<Share>();
        for (int source = 0, target = 0; source < from && target < to;)
        {
            long first = Math.Max((long)source * to, (long)target * from), sourceEnd = (source + 1L) * to, targetEnd = (target + 1L) * from;
            shares.Add(new Share(source, target, (Math.Min(sourceEnd, targetEnd) - first) / (double)to));
            if (sourceEnd <= targetEnd)
                source++;
            if (targetEnd <= sourceEnd)
                target++;
        }
        return shares;
    }

    private readonly record struct Share(int From, int To, double Part);
}

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>
/// What objects were taken for. A row is what is annotated, a column what was predicted; the last row holds predictions of nothing, the
/// last column missed objects.
/// </summary>
internal sealed record ConfusionTable(IReadOnlyList<string> Names, int[][] Counts, double? Threshold)
{
    private const int MostNames = 500;

    /// <summary>Index of "nothing".</summary>
    public int Background => Names.Count - 1;

    /// <summary>Null where it is no square table.</summary>
    public static ConfusionTable? Parse(JsonView json)
    {
        string[] names = [.. json["names"].Items(MostNames + 1).Select(name => name.Text ?? "")];
        int[][] counts =
        [
            .. json["counts"].Items(MostNames + 1).Select(row => row.Items(MostNames + 1).Select(cell => cell.Count ?? 0).ToArray()),
        ];
        return names.Length is < 2 or > MostNames || counts.Length != names.Length || counts.Any(row => row.Length != names.Length)
            ? null
            : new ConfusionTable(names, counts, json["threshold"].Share);
    }

    /// <summary>Sum of a row.</summary>
    public long Total(int row) => Counts[row].Sum(count => (long)count);

    /// <summary>The same with the classes of most objects; the others are put together.</summary>
    public ConfusionTable OfLargest(int most)
    {
        if (Background <= most)
            return this;
        int[] kept = [.. Enumerable.Range(0, Background).OrderByDescending(Total).Take(most).Order()];
        var place = Enumerable.Repeat(most, Names.Count).ToArray();
        for (var i = 0; i < most; i++)
            place[kept[i]] = i;
        place[Background] = most + 1;
        var counts = Enumerable.Range(0, most + 2).Select(_ => new int[most + 2]).ToArray();
        for (var row = 0; row < Names.Count; row++)
            for (var column = 0; column < Names.Count; column++)
                counts[place[row]][place[column]] += Counts[row][column];
        return this with { Names = [.. kept.Select(i => Names[i]), $"{Background - most} others", Names[Background]], Counts = counts };
    }
}

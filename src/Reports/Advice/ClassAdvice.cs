using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>What single classes suffer from.</summary>
internal static class ClassAdvice
{
    private const double Often = 0.1, FarFewer = 0.2;
    private const int FewestConfused = 3, MostTold = 3;

    /// <summary>Objects of a class are taken for another one.</summary>
    public static IEnumerable<Advice> Confused(ReportedRun run)
    {
        if (run.Metrics.Value?.Confusion is not { } table)
            return [];
        var pairs =
            from row in Enumerable.Range(0, table.Background)
            from column in Enumerable.Range(0, table.Background)
            let count = table.Counts[row][column]
            let share = count / (double)Math.Max(1, table.Total(row))
            where row != column && count >= FewestConfused && share >= Often
            orderby share descending
            select new Advice(
                Text.Of($"{Name(table.Names[row])} is taken for {Name(table.Names[column])}: {count} of {table.Total(row)} objects ")
                    + $"({Text.Percent(share)}).",
                "Look at them in the gallery (kind of mistake: wrong class). Are the annotations of both classes right, and could a person "
                    + "tell them apart? If not, make them one class; if so, more images of both help.",
                "confusion");
        return pairs.Take(MostTold);
    }

    /// <summary>A class with far fewer objects than the others.</summary>
    public static IEnumerable<Advice> Rare(ReportedRun run)
    {
        ClassFigures[] counted = [.. run.Metrics.Value?.Classes.Where(entry => entry.Objects is not null) ?? []];
        if (counted.Length < 2)
            yield break;
        var median = counted.Select(entry => entry.Objects!.Value).Order().ElementAt(counted.Length / 2);
        ClassFigures[] rare = [.. counted.Where(entry => entry.Objects < FarFewer * median).OrderBy(entry => entry.Objects)];
        if (rare.Length == 0)
            yield break;
        var names = string.Join(", ", rare.Take(MostTold).Select(entry => Text.Of($"{Name(entry.Name)} ({entry.Objects})")));
        var more = rare.Length > MostTold ? Text.Of($" and {rare.Length - MostTold} more") : "";
        yield return new Advice(
            Text.Of($"Far fewer objects than the other classes, which have about {median}: {names}{more}."),
            "Figures of so few objects say little, and the network sees them seldom: add images that have them.", "classes");
    }

    private static string Name(string name) => $"“{name}”";
}

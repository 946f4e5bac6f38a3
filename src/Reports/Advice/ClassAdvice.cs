using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>What single classes suffer from.</summary>
internal static class ClassAdvice
{
    private const double Often = 0.1, FarFewer = 0.2, FarWorse = 0.6;
    private const int FewestConfused = 3, MostTold = 3, FewestClasses = 3;

    /// <summary>Objects below which the figures of a class are more chance than merit.</summary>
    private const int FewestObjects = 20;

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
        var names = Names(rare, entry => Text.Of($"{entry.Objects}"));
        yield return new Advice(
            Text.Of($"Far fewer objects than the other classes, which have about {median}: {names}."),
            "Figures of so few objects say little, and the network sees them seldom: add images that have them.", "classes");
    }

    /// <summary>A class that is found far worse than the others, though it has objects enough.</summary>
    public static IEnumerable<Advice> Hard(ReportedRun run)
    {
        ClassFigures[] measured =
        [
            .. (run.Metrics.Value?.Classes ?? []).Where(entry => entry is { AP50: not null, Objects: >= FewestObjects })
                .OrderBy(entry => entry.AP50),
        ];
        if (measured.Length < FewestClasses)
            yield break;
        var median = measured[measured.Length / 2].AP50!.Value;
        ClassFigures[] hard = [.. measured.Where(entry => entry.AP50 < FarWorse * median)];
        if (hard.Length == 0)
            yield break;
        var names = Names(hard, entry => Text.Of($"AP50 {entry.AP50:0.000}"));
        yield return new Advice(
            Text.Of($"Found far worse than the other classes, whose AP50 is about {median:0.000}: {names}."),
            "Choose the class in the gallery. Are its boxes drawn in the same way on all images? Where an object has no clear edge, people "
                + "draw it differently, and no network can match that. If the boxes are right, more images of this class help.",
            "classes");
    }

    /// <summary>The first of them, each with its figure, and how many more there are.</summary>
    private static string Names(ClassFigures[] classes, Func<ClassFigures, string> figure) =>
        string.Join(", ", classes.Take(MostTold).Select(entry => $"{Name(entry.Name)} ({figure(entry)})"))
        + (classes.Length > MostTold ? Text.Of($" and {classes.Length - MostTold} more") : "");

    private static string Name(string name) => $"“{name}”";
}

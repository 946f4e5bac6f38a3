using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The rows of <c>bench</c> as text, Markdown, comma-separated values and JSON.</summary>
/// <param name="rows">All rows, those of one number of threads together.</param>
internal sealed class BenchTable(IReadOnlyList<BenchRow> rows)
{
    private static readonly string[] Columns =
        ["input", "precision", "M parameters", "GFLOPs", "MB", "ms", "95 % in ms", "images/s", "ratio", "AP", ""];

    private readonly List<(int Threads, List<BenchRow> Rows, BenchRow? Best)> _rounds =
    [
        .. rows.GroupBy(row => row.Cost.Threads).Select(group => (group.Key, group.ToList(), BenchRow.Best([.. group]))),
    ];

    /// <summary>Whether the names of the files tell them apart without their folders.</summary>
    private readonly bool _isShort = rows.Select(row => row.File).Distinct().GroupBy(Path.GetFileName).All(group => !group.Skip(1).Any());

    /// <summary>For a terminal.</summary>
    public IEnumerable<string> ToLines()
    {
        var width = Math.Max(4, rows.Max(row => Name(row).Length));
        foreach (var (threads, group, best) in _rounds)
        {
            var table = group.Select(row => Cells(row, best)).Prepend(Columns).ToList();
            var widths = Columns.Select((_, i) => table.Max(cells => cells[i].Length)).ToArray();
            yield return Title(threads, group[0]);
            foreach (var (cells, name) in table.Zip(group.Select(Name).Prepend("file")))
                yield return $"{name.PadRight(width)}  {string.Join("  ", cells.Select((cell, i) => cell.PadLeft(widths[i])))}".TrimEnd();
            yield return Verdict(group, best);
            yield return "";
        }
    }

    /// <summary>For a page or an issue.</summary>
    public IEnumerable<string> ToMarkdown()
    {
        foreach (var (threads, group, best) in _rounds)
        {
            yield return $"**{Title(threads, group[0])}**";
            yield return "";
            yield return $"| file | {string.Join(" | ", Columns)} |";
            yield return $"|---|{string.Concat(Columns.Select(_ => "---:|"))}";
            foreach (var row in group)
                yield return $"| `{Name(row)}` | {string.Join(" | ", Cells(row, best))} |";
            yield return "";
            yield return Verdict(group, best);
            yield return "";
        }
    }

    /// <summary>For a spreadsheet.</summary>
    public string ToCsv() => string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture,
        $"{CsvText.Cell(row.File)},{row.Cost.Threads},{row.Cost.Width},{row.Cost.Height},{CsvText.Cell(row.Cost.Precision)},")
        + string.Create(CultureInfo.InvariantCulture,
            $"{row.Cost.Parameters},{row.Cost.Gigaflops},{row.Cost.Bytes},{row.Cost.Runs},{row.Cost.Milliseconds},")
        + string.Create(CultureInfo.InvariantCulture,
            $"{row.Cost.Percentile95Milliseconds},{row.ImagesPerSecond},{row.Ratio},{row.AP},{row.AP50},{(IsBest(row) ? 1 : 0)}\r\n"))
        .Prepend("file,threads,width,height,precision,parameters,gflops,bytes,runs,milliseconds,p95_milliseconds,images_per_second,ratio,"
            + "ap,ap50,best\r\n"));

    /// <summary>For machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["file"] = row.File,
            ["width"] = row.Cost.Width,
            ["height"] = row.Cost.Height,
            ["threads"] = row.Cost.Threads,
            ["provider"] = row.Cost.ExecutionProvider.ToString().ToLowerInvariant(),
            ["runs"] = row.Cost.Runs,
            ["precision"] = row.Cost.Precision,
            ["parameters"] = row.Cost.Parameters,
            ["gflops"] = row.Cost.Gigaflops,
            ["bytes"] = row.Cost.Bytes,
            ["milliseconds"] = row.Cost.Milliseconds,
            ["p95Milliseconds"] = row.Cost.Percentile95Milliseconds,
            ["imagesPerSecond"] = row.ImagesPerSecond,
            ["ratio"] = row.Ratio,
            ["AP"] = row.AP,
            ["AP50"] = row.AP50,
            ["best"] = IsBest(row),
        })]),
    };

    private bool IsBest(BenchRow row) => _rounds.Exists(round => ReferenceEquals(round.Best, row));

    private string Name(BenchRow row) => _isShort ? Path.GetFileName(row.File) : row.File;

    private static string Title(int threads, BenchRow row) =>
        (row.Cost.ExecutionProvider == ExecutionProvider.Cpu ? "" : $"{row.Cost.ExecutionProvider}, ")
        + $"{threads} {(threads == 1 ? "thread" : "threads")}, one image at a time, median of {row.Cost.Runs} runs in turns";

    private string Verdict(List<BenchRow> rows, BenchRow? best)
    {
        if (best is null)
        {
            var fastest = rows.MinBy(row => row.Cost.Milliseconds)!;
            return $"Fastest: {Name(fastest)}, {Text(fastest.ImagesPerSecond, 1)} images/s.";
        }
        var finest = rows.MaxBy(row => row.AP ?? -1)!;
        return $"Best: {Name(best)}, {Text(best.ImagesPerSecond, 1)} images/s at AP {Text(best.AP!.Value, 3)}"
            + (ReferenceEquals(best, finest)
                ? ", the highest; no other within one point of it is faster."
                : $", the fastest within one point of the highest ({Name(finest)}, {Text(finest.AP!.Value, 3)}).");
    }

    private static string[] Cells(BenchRow row, BenchRow? best) =>
    [
        $"{row.Cost.Width}×{row.Cost.Height}", row.Cost.Precision, Text(row.Cost.Parameters / 1e6, 3), Text(row.Cost.Gigaflops, 3),
        Text(row.Cost.Bytes / 1e6, 2), Text(row.Cost.Milliseconds, 2), Text(row.Cost.Percentile95Milliseconds, 2),
        Text(row.ImagesPerSecond, 1), Text(row.Ratio, 3), row.AP is { } ap ? Text(ap, 3) : "–", ReferenceEquals(row, best) ? "best" : "",
    ];

    private static string Text(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}

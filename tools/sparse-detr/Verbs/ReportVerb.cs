using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr report</c>: a page about a training, or about several beside each other.</summary>
internal sealed class ReportVerb : IVerb
{
    private const string Page = "report.html", Chart = "accuracy-latency.png", Tokens = "kept-tokens.png";

    private readonly Argument<string[]> _runs = new("runs")
    {
        Description = "Folders of trainings (--out of train); the others are compared with the first",
        Arity = ArgumentArity.OneOrMore
    };
    private readonly Option<int?> _threads = CommonOptions.Positive(
        new Option<int?>("--threads") { Description = "Threads of a network run", HelpName = "N", DefaultValueFactory = _ => 1 }, 1, 1024);
    private readonly Option<int?> _turns = CommonOptions.Positive(
        new Option<int?>("--runs")
        {
            Description = "Timed runs of each network; times are medians, and 0 measures none",
            HelpName = "N",
            DefaultValueFactory = _ => 51,
        }, 0, 10_000);
    private readonly Option<string?> _image = new("--image")
    {
        Description = $"Also draw which tokens each network keeps of this image ({Tokens})",
        HelpName = "FILE",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = $"Folder for {Page} and {Chart} [default: runs/report-1, -2, …]",
        HelpName = "PATH",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("report", "Write a page about a training, or about several beside each other")
        {
            _runs, _threads, _turns, _image, _out,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var given = parsed.GetRequiredValue(_runs);
        RunFolder[] runs = [.. given.Select(folder => new RunFolder(folder))];
        string[] names = [.. RunFolder.NamesOf(given)];
        var (threads, turns) = (parsed.GetValue(_threads)!.Value, parsed.GetValue(_turns)!.Value);
        var (ml, shown) = (new MLContext(), parsed.GetValue(_image));
        if (shown is not null && !File.Exists(shown))
            throw new FileNotFoundException($"{_image.Name} {shown}: the file is not there.", shown);
        var folder = OutputFolder.Prepare(parsed.GetValue(_out) ?? OutputFolder.Next("report"));
        var costs = Measure(ml, terminal, runs, threads, turns);
        ml.ObjectDetection.SaveReport(given, Path.Combine(folder, Page), costs);
        var written = new List<string> { Page };

        double?[] scores = [.. runs.Select(run => ReadAP(run, terminal))];
        AccuracyAndLatency[] figures =
        [
            .. names.Zip(scores, costs).Where(entry => entry is { Second: not null, Third: not null })
                .Select(entry => new AccuracyAndLatency(entry.First, entry.Third!.Milliseconds, entry.Second!.Value)),
        ];
        if (figures.Length > 0)
        {
            ml.ObjectDetection.SaveAccuracyLatencyChart(
                figures, $"ONNX Runtime, {threads} {(threads == 1 ? "thread" : "threads")}, median of {turns} runs in turns",
                Path.Combine(folder, Chart));
            written.Add(Chart);
        }
        if (shown is not null)
        {
            ml.ObjectDetection.SaveKeptTokens(
                [.. names.Zip(runs, (name, run) => (name, run.BestWeights))], shown, Path.Combine(folder, Tokens));
            written.Add(Tokens);
        }

        var rows = new JsonArray();
        var width = names.Max(name => name.Length) + 2;
        var lines = new List<string> { $"{"run".PadRight(width)}{"AP",8}{"points",8}{"ms",9}{"ratio",8}{"MB",9}" };
        foreach (var (name, ap, cost) in names.Zip(scores, costs))
        {
            var (points, ratio) = (100 * (ap - scores[0]), cost?.Milliseconds / costs[0]?.Milliseconds);
            lines.Add($"{name.PadRight(width)}{Text(ap, "0.000"),8}{Text(points, "+0.0;-0.0;0.0"),8}"
                + $"{Text(cost?.Milliseconds, "0.00"),9}{Text(ratio, "0.000"),8}{Text(cost?.Bytes / 1e6, "0.000"),9}");
            rows.Add(new JsonObject
            {
                ["run"] = name,
                ["AP"] = ap,
                ["milliseconds"] = cost?.Milliseconds,
                ["ratio"] = ratio,
                ["bytes"] = cost?.Bytes,
            });
        }
        lines.Add($"{folder}: {string.Join(", ", written)}");
        terminal.Result(new JsonObject { ["folder"] = folder, ["threads"] = threads, ["runs"] = turns, ["rows"] = rows }, lines);
        return CommandLine.Success;
    }

    /// <summary>Times of the networks that are there, in turns; null for the others.</summary>
    private static NetworkCost?[] Measure(MLContext ml, Terminal terminal, RunFolder[] runs, int threads, int turns)
    {
        var costs = new NetworkCost?[runs.Length];
        if (turns == 0)
            return costs;
        int[] present = [.. Enumerable.Range(0, runs.Length).Where(i => File.Exists(runs[i].Onnx))];
        foreach (var missing in runs.Where((_, i) => !present.Contains(i)))
            terminal.Warn($"{missing}: there is no {Path.GetFileName(missing.Onnx)}, so no time is measured.");
        try
        {
            if (present.Length > 0)
                foreach (var (i, cost) in present.Zip(
                    ml.ObjectDetection.MeasureInTurns([.. present.Select(i => runs[i].Onnx)], threads, turns)))
                    costs[i] = cost;
        }
        catch (InvalidDataException error)
        {
            terminal.Warn($"no times are measured: {error.Message}");
        }
        return costs;
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static double? ReadAP(RunFolder run, Terminal terminal)
    {
        var problem = "it has no AP";
        try
        {
            if (JsonNode.Parse(File.ReadAllText(run.Metrics)) is JsonObject metrics && metrics["AP"] is JsonValue value
                && value.TryGetValue<double>(out var ap) && ap is >= -1 and <= 1)
                return ap;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = error is FileNotFoundException ? "the file is not there" : "it cannot be read";
        }
        terminal.Warn($"{run.Metrics}: {problem}; is it a finished training with --val?");
        return null;
    }
}

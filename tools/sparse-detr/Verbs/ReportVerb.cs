using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr report</c>: trainings beside each other, how good and how quick their networks are.</summary>
internal sealed class ReportVerb : IVerb
{
    private const string Chart = "accuracy-latency.png", Tokens = "kept-tokens.png";

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
            Description = "Timed runs of each network; times are medians",
            HelpName = "N",
            DefaultValueFactory = _ => 51,
        }, 1, 10_000);
    private readonly Option<string?> _image = new("--image")
    {
        Description = $"Also draw which tokens each network keeps of this image ({Tokens})",
        HelpName = "FILE",
    };
    private readonly Option<string> _out = CommonOptions.Out($"Folder for {Chart}");

    public Command Build(Terminal terminal)
    {
        var command = new Command("report", "Compare trainings: AP over the time of an image") { _runs, _threads, _turns, _image, _out };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        RunFolder[] runs = [.. parsed.GetRequiredValue(_runs).Select(folder => new RunFolder(folder))];
        string[] names = [.. Names(parsed.GetRequiredValue(_runs))];
        double[] scores = [.. runs.Select(ReadAP)];
        var (threads, turns) = (parsed.GetValue(_threads)!.Value, parsed.GetValue(_turns)!.Value);
        var ml = new MLContext();
        if (parsed.GetValue(_image) is { } shown && !File.Exists(shown))
            throw new FileNotFoundException($"{_image.Name} {shown}: the file is not there.", shown);
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out));
        var costs = ml.ObjectDetection.MeasureInTurns([.. runs.Select(run => run.Onnx)], threads, turns);
        AccuracyAndLatency[] figures = [.. costs.Select((cost, i) => new AccuracyAndLatency(names[i], cost.Milliseconds, scores[i]))];
        ml.ObjectDetection.SaveAccuracyLatencyChart(
            figures, $"ONNX Runtime, {threads} {(threads == 1 ? "thread" : "threads")}, median of {turns} runs in turns",
            Path.Combine(folder, Chart));
        if (parsed.GetValue(_image) is { } image)
            ml.ObjectDetection.SaveKeptTokens([.. names.Zip(runs, (name, run) => (name, run.BestWeights))], image,
                Path.Combine(folder, Tokens));

        var rows = new JsonArray();
        var width = names.Max(name => name.Length) + 2;
        var lines = new List<string> { $"{"run".PadRight(width)}{"AP",8}{"points",8}{"ms",9}{"ratio",8}{"MB",9}" };
        foreach (var (figure, cost) in figures.Zip(costs))
        {
            var (points, ratio) = (100 * (figure.AP - figures[0].AP), figure.Milliseconds / figures[0].Milliseconds);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Name.PadRight(width)}{figure.AP,8:0.000}{points,8:+0.0;-0.0;0.0}{figure.Milliseconds,9:0.00}{ratio,8:0.000}"
                + $"{cost.Bytes / 1e6,9:0.000}"));
            rows.Add(new JsonObject
            {
                ["run"] = figure.Name,
                ["AP"] = figure.AP,
                ["milliseconds"] = figure.Milliseconds,
                ["ratio"] = ratio,
                ["bytes"] = cost.Bytes,
            });
        }
        lines.Add($"{folder}: {Chart}{(parsed.GetValue(_image) is null ? "" : $", {Tokens}")}");
        terminal.Result(new JsonObject { ["folder"] = folder, ["threads"] = threads, ["runs"] = turns, ["rows"] = rows }, lines);
        return CommandLine.Success;
    }

    /// <summary>The last part of each path; the whole path where two runs share it.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<string> folders)
    {
        string[] last = [.. folders.Select(folder => Path.GetFileName(Path.GetFullPath(folder)))];
        return last.Select((name, i) => last.Count(other => other == name) > 1 ? folders[i] : name);
    }

    private static double ReadAP(RunFolder run)
    {
        foreach (var file in new[] { run.Metrics, run.Onnx, run.BestWeights })
            if (!File.Exists(file))
                throw new FileNotFoundException(
                    $"{run}: there is no {Path.GetFileName(file)}; is it a finished training with --val?", file);
        try
        {
            if (JsonNode.Parse(File.ReadAllText(run.Metrics)) is JsonObject metrics && metrics["AP"] is JsonValue value
                && value.TryGetValue<double>(out var ap) && ap is >= -1 and <= 1)
                return ap;
        }
        catch (JsonException)
        {
            // told below, as any other content
        }
        throw new InvalidDataException($"{run.Metrics}: it has no AP.");
    }
}

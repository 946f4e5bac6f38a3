using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr bench</c>: exported models against each other, in turns; the first one is the yardstick.</summary>
internal sealed class BenchVerb : IVerb
{
    private readonly Argument<string[]> _files = new("files")
    {
        Description = "ONNX files with an image input, ours or others'; ratios are to the first",
        Arity = ArgumentArity.OneOrMore
    };
    private readonly Option<int[]> _threads = new("--threads")
    {
        Description = "Threads of a network run; several numbers make several rounds",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 2],
    };
    private readonly Option<int?> _runs = CommonOptions.Positive(
        new Option<int?>("--runs") { Description = "Timed runs of each network; times are medians", HelpName = "N" }, 1, 10_000);

    private readonly Option<int?> _size = CommonOptions.Positive(
        new Option<int?>("--size")
        {
            Description = "Input side in pixels of networks that take any [default: that of the first]",
            HelpName = "N",
        },
        32, 4096);

    public Command Build(Terminal terminal)
    {
        var command = new Command("bench", "Compare size, arithmetic and time of exported models") { _files, _threads, _runs, _size };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var (files, threads) = (parsed.GetRequiredValue(_files), parsed.GetRequiredValue(_threads));
        var runs = parsed.GetValue(_runs) ?? 51;
        foreach (var file in files)
            if (!File.Exists(file))
                throw new FileNotFoundException($"{file}: the file is not there.", file);
        if (threads.FirstOrDefault(count => count is < 1 or > 1024) is var wrong and not 0)
            throw new ArgumentException($"--threads {wrong}: allowed is 1 to 1024.");
        var ml = new MLContext();
        var json = new JsonArray();
        var lines = new List<string>();
        foreach (var count in threads.Distinct())
        {
            var costs = ml.ObjectDetection.MeasureInTurns(files, count, runs, parsed.GetValue(_size));
            lines.Add($"{count} {(count == 1 ? "thread" : "threads")}, median of {runs} runs in turns");
            lines.Add(Line("file", "input", "parameters (M)", "GFLOPs", "MB", "ms", "ratio"));
            foreach (var (file, cost) in files.Zip(costs))
            {
                var ratio = cost.Milliseconds / costs[0].Milliseconds;
                lines.Add(Line(
                    file, $"{cost.Width}×{cost.Height}", Text(cost.Parameters / 1e6, 3), Text(cost.Gigaflops, 3), Text(cost.Bytes / 1e6, 2),
                    Text(cost.Milliseconds, 2), Text(ratio, 3)));
                json.Add(ToJson(file, cost, ratio));
            }
        }
        terminal.Result(new JsonObject { ["rows"] = json }, lines);
        return CommandLine.Success;
    }

    private static JsonObject ToJson(string file, NetworkCost cost, double ratio) => new()
    {
        ["file"] = file,
        ["width"] = cost.Width,
        ["height"] = cost.Height,
        ["threads"] = cost.Threads,
        ["runs"] = cost.Runs,
        ["parameters"] = cost.Parameters,
        ["gflops"] = cost.Gigaflops,
        ["bytes"] = cost.Bytes,
        ["milliseconds"] = cost.Milliseconds,
        ["ratio"] = ratio,
    };

    private static string Line(string file, params string[] cells) => $"{file,-44}{string.Concat(cells.Select(cell => $"{cell,15}"))}";

    private static string Text(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}

using System.CommandLine;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr bench</c>: models against each other, in turns; the first one is the yardstick.</summary>
internal sealed class BenchVerb : IVerb
{
    private readonly Argument<string[]> _files = new("MODEL")
    {
        Description = "ONNX files with an image input, ours or others', saved models (.zip) or weights (.safetensors, .pth); ratios are to "
            + "the first",
        Arity = ArgumentArity.OneOrMore
    };
    private readonly Option<int[]> _threads = new("--threads")
    {
        Description = "Threads of a network run; several numbers make several rounds",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 2],
    };
    private readonly ProviderOption _provider = new();
    private readonly Option<int?> _runs = CommonOptions.Positive(
        new Option<int?>("--runs") { Description = "Timed runs of each network; times are medians [default: 51]", HelpName = "N" },
        1, 10_000);

    private readonly Option<int?> _size = CommonOptions.Positive(
        new Option<int?>("--size")
        {
            Description = "Input side in pixels of networks that take any [default: that of the first]",
            HelpName = "N",
        },
        32, 4096);
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Annotated images: measures AP as well, of the models of this library, and says which one to take",
        HelpName = "FILE|DIR",
    };
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the table to a file, too", HelpName = "FILE" };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "Print Markdown, to be pasted into a page" };

    public Command Build(Terminal terminal)
    {
        var command = new Command("bench", "Compare size, arithmetic, time and accuracy of models")
        {
            _files, _threads, _runs, _size, _model, _data, _split, _csv, _markdown,
        };
        _provider.AddTo(command);
        _annotated.AddTo(command);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var (files, threads) = (parsed.GetRequiredValue(_files), parsed.GetRequiredValue(_threads));
        foreach (var file in files)
            if (!File.Exists(file))
                throw new FileNotFoundException($"{file}: the file is not there.", file);
        if (threads.FirstOrDefault(count => count is < 1 or > 1024) is var wrong and not 0)
            throw new ArgumentException($"--threads {wrong}: allowed is 1 to 1024.");
        var csv = parsed.GetValue(_csv) is { } name ? OutputFolder.PrepareFile(name) : null;
        var dataset = parsed.GetValue(_data) is { } data
            ? _annotated.Use(parsed, terminal, data, parsed.GetValue(_split), null, cancelled)
            : null;

        var ml = new MLContext();
        var folder = Directory.CreateTempSubdirectory("sparse-detr-bench-").FullName;
        try
        {
            var models = new List<BenchModel>();
            foreach (var file in files)
            {
                cancelled.ThrowIfCancellationRequested();
                if (dataset is not null)
                    terminal.Say($"{file}: looking at {dataset.Images.Count} images");
                var request = Request(ml, parsed, file, _provider.Read(parsed, threads.Max()), dataset);
                models.Add(BenchModel.Open(ml, file, request, dataset, folder, terminal.Warn));
            }
            var table = new BenchTable([.. threads.Distinct().SelectMany(count => Measure(ml, parsed, models, count))]);
            if (csv is not null)
                AtomicFile.WriteText(csv, table.ToCsv());
            terminal.Result(table.ToJson(), parsed.GetValue(_markdown) ? table.ToMarkdown() : table.ToLines());
            return CommandLine.Success;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<BenchRow> Measure(MLContext ml, ParseResult parsed, List<BenchModel> models, int threads)
    {
        var costs = ml.ObjectDetection.MeasureInTurns(
            [.. models.Select(model => model.Network)], _provider.Read(parsed, threads), parsed.GetValue(_runs) ?? 51,
            parsed.GetValue(_size));
        return models.Zip(costs, (model, cost) =>
            new BenchRow(model.File, cost, cost.Milliseconds / costs[0].Milliseconds, model.AP, model.AP50));
    }

    // A threshold of 0, so that every candidate counts for AP. Weights without class names have those of the data, in its order.
    private DetectorRequest Request(MLContext ml, ParseResult parsed, string file, ScoringOptions scoring, DetectionDataset? dataset)
    {
        var isWeights = DetectorFile.IsWeights(file);
        var isNamed = !isWeights || ml.ObjectDetection.ReadClassNames(file) is not null;
        return new DetectorRequest(
            isWeights ? parsed.GetValue(_model) : null, isNamed ? null : dataset?.ClassNames, isWeights ? parsed.GetValue(_size) : null, 0,
            scoring);
    }
}

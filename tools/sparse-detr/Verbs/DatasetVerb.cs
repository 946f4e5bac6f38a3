using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr dataset check|statistics|convert|synthetic</c>.</summary>
internal sealed class DatasetVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var command = new Command("dataset", "Check, count, convert or make data sets");
        command.Subcommands.Add(Check(terminal));
        command.Subcommands.Add(new StatisticsVerb().Build(terminal));
        command.Subcommands.Add(new DatasetConvertVerb().Build(terminal));
        command.Subcommands.Add(Synthetic(terminal));
        return command;
    }

    private static Command Check(Terminal terminal)
    {
        var (place, annotated) = (new DatasetPlace(), new AnnotatedImages());
        var command = new Command("check", "Read every annotation and every image and list what is wrong");
        place.AddTo(command);
        annotated.AddTo(command);
        command.SetAction((parsed, cancelled) =>
        {
            var datasets = new List<DetectionDataset?>();
            var findings = new List<DatasetFinding>();
            foreach (var (_, part) in place.Parts(parsed))
                try
                {
                    datasets.Add(annotated.SkipUnusable(parsed, annotated.Read(parsed, part.Path, part.Split), cancelled));
                    findings.AddRange(datasets[^1]!.Findings);
                }
                catch (DatasetException refusal) when (refusal.Findings.Count > 0)
                {
                    datasets.Add(null);
                    findings.AddRange(refusal.Findings);
                }
            Report(terminal, datasets, findings);
            if (datasets.Contains(null))
                terminal.Error("the data set cannot be used as it is; the findings say why.");
            return Task.FromResult(datasets.Contains(null) ? CommandLine.Failure : CommandLine.Success);
        });
        return command;
    }

    private static void Report(Terminal terminal, List<DetectionDataset?> datasets, List<DatasetFinding> findings)
    {
        var usable = datasets.OfType<DetectionDataset>().ToList();
        var refused = usable.Count < datasets.Count;
        int images = usable.Sum(dataset => dataset.Images.Count), objects = usable.Sum(dataset => dataset.ObjectCount);
        terminal.Result(
            new JsonObject
            {
                ["usable"] = !refused,
                ["images"] = refused ? null : images,
                ["objects"] = refused ? null : objects,
                ["findings"] = AnnotatedImages.ToJson(findings),
            },
            [
                .. findings.Select(finding => $"{Word(finding.Action)}: {finding}"),
                $"{(refused ? "refused" : $"{images} images, {objects} objects")}, findings: {findings.Sum(item => item.Count)}",
            ]);
    }

    private static string Word(DatasetFindingAction action) => action switch
    {
        DatasetFindingAction.None => "note",
        DatasetFindingAction.Repaired => "repaired",
        DatasetFindingAction.ObjectSkipped => "object left out",
        DatasetFindingAction.ImageSkipped => "image left out",
        _ => "refused",
    };

    private static Command Synthetic(Terminal terminal)
    {
        var folder = CommonOptions.Out("Folder for train/ and val/, each with annotations.json and images/");
        var count = CommonOptions.Positive(
            new Option<int?>("--count") { Description = "Images to train on", HelpName = "N", DefaultValueFactory = _ => 320 }, 1,
            1_000_000);
        var held = CommonOptions.Positive(
            new Option<int?>("--val-count") { Description = "Images to measure on", HelpName = "N", DefaultValueFactory = _ => 80 }, 1,
            1_000_000);
        var size = CommonOptions.Positive(
            new Option<int?>("--size") { Description = "Side of the images in pixels", HelpName = "N", DefaultValueFactory = _ => 192 }, 64,
            2048);
        var seed = CommonOptions.Seed();
        var command = new Command("synthetic", "Draw steel surfaces with known defects") { folder, count, held, size, seed };
        command.SetAction((parsed, cancelled) =>
        {
            var options = new SyntheticSteelOptions
            {
                TrainCount = parsed.GetValue(count)!.Value,
                HeldOutCount = parsed.GetValue(held)!.Value,
                Size = parsed.GetValue(size)!.Value,
                Seed = parsed.GetValue(seed) ?? 1,
            };
            var (train, val) = SyntheticSteel.Write(OutputFolder.Prepare(parsed.GetRequiredValue(folder)), options, cancelled);
            terminal.Result(
                new JsonObject { ["train"] = train.Source, ["val"] = val.Source },
                [$"{train.Source}: {train.Images.Count} images", $"{val.Source}: {val.Images.Count} images"]);
            return Task.FromResult(CommandLine.Success);
        });
        return command;
    }
}

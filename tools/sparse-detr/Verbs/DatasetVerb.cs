using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr dataset check|statistics|synthetic</c>.</summary>
internal sealed class DatasetVerb : IVerb
{
    public Command Build(Terminal terminal)
    {
        var command = new Command("dataset", "Check, count or make data sets");
        command.Subcommands.Add(Check(terminal));
        command.Subcommands.Add(Statistics(terminal));
        command.Subcommands.Add(Synthetic(terminal));
        return command;
    }

    private static Command Check(Terminal terminal)
    {
        var (data, split, annotated) = (CommonOptions.Data(), CommonOptions.Split(), new AnnotatedImages());
        var command = new Command("check", "Read every annotation and every image and list what is wrong") { data, split };
        annotated.AddTo(command);
        command.SetAction((parsed, cancelled) =>
        {
            var dataset = (DetectionDataset?)null;
            IReadOnlyList<DatasetFinding> findings;
            try
            {
                dataset = annotated.SkipUnusable(
                    parsed, annotated.Read(parsed, parsed.GetRequiredValue(data), parsed.GetValue(split)), cancelled);
                findings = dataset.Findings;
            }
            catch (DatasetException refusal) when (refusal.Findings.Count > 0)
            {
                findings = refusal.Findings;
            }
            Report(terminal, dataset, findings);
            return Task.FromResult(dataset is null ? CommandLine.Failure : CommandLine.Success);
        });
        return command;
    }

    private static void Report(Terminal terminal, DetectionDataset? dataset, IReadOnlyList<DatasetFinding> findings)
    {
        var counts = dataset is null ? "refused" : $"{dataset.Images.Count} images, {dataset.ObjectCount} objects";
        terminal.Result(
            new JsonObject
            {
                ["usable"] = dataset is not null,
                ["images"] = dataset?.Images.Count,
                ["objects"] = dataset?.ObjectCount,
                ["findings"] = AnnotatedImages.ToJson(findings),
            },
            [
                .. findings.Select(finding => $"{Word(finding.Action)}: {finding}"),
                $"{counts}, findings: {findings.Sum(item => item.Count)}",
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

    private static Command Statistics(Terminal terminal)
    {
        var (data, split, annotated) = (CommonOptions.Data(), CommonOptions.Split(), new AnnotatedImages());
        var command = new Command("statistics", "Count images and objects of each class") { data, split };
        annotated.AddTo(command);
        command.SetAction(parsed =>
        {
            var dataset = annotated.Read(parsed, parsed.GetRequiredValue(data), parsed.GetValue(split));
            var counts = new int[dataset.ClassNames.Count];
            foreach (var item in dataset.Images.SelectMany(image => image.Objects).Where(item => !item.IsCrowd))
                counts[item.Label]++;
            var empty = dataset.Images.Count(image => image.Objects.Count == 0);
            terminal.Result(
                new JsonObject
                {
                    ["images"] = dataset.Images.Count,
                    ["imagesWithoutObjects"] = empty,
                    ["objects"] = dataset.ObjectCount,
                    ["classes"] = new JsonObject(
                        dataset.ClassNames.Select((name, label) => KeyValuePair.Create(name, (JsonNode?)counts[label]))),
                },
                [
                    $"{dataset.Images.Count} images ({empty} without objects), {dataset.ObjectCount} objects",
                    .. dataset.ClassNames.Select((name, label) => $"{counts[label],8}  {name}"),
                ]);
            return CommandLine.Success;
        });
        return command;
    }

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

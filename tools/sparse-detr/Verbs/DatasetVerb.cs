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
        var (data, images) = (CommonOptions.Data(), CommonOptions.Images());
        var command = new Command("check", "Read every annotation and every image and list what is wrong") { data, images };
        command.SetAction(parsed =>
        {
            var dataset = DatasetReader.Read(parsed.GetRequiredValue(data), parsed.GetValue(images));
            var problems = DatasetChecker.FindProblems(dataset);
            terminal.Result(
                new JsonObject
                {
                    ["images"] = dataset.Images.Count,
                    ["objects"] = dataset.ObjectCount,
                    ["problems"] = ToArray(problems),
                    ["warnings"] = ToArray(dataset.Warnings),
                },
                [
                    .. problems.Select(problem => "problem: " + problem), .. dataset.Warnings.Select(warning => "warning: " + warning),
                    $"{dataset.Images.Count} images, {dataset.ObjectCount} objects, {problems.Count} problems, {dataset.Warnings.Count} "
                    + "warnings",
                ]);
            return problems.Count == 0 ? CommandLine.Success : CommandLine.Failure;
        });
        return command;
    }

    private static Command Statistics(Terminal terminal)
    {
        var (data, images) = (CommonOptions.Data(), CommonOptions.Images());
        var command = new Command("statistics", "Count images and objects of each class") { data, images };
        command.SetAction(parsed =>
        {
            var dataset = DatasetReader.Read(parsed.GetRequiredValue(data), parsed.GetValue(images));
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

    private static JsonArray ToArray(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}

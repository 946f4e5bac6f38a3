using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr dataset convert</c>: a data set of any format that is read in one that is written.</summary>
internal sealed class DatasetConvertVerb : IVerb
{
    private readonly DatasetPlace _place = new();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<string> _to = new("--to")
    {
        Description = "Format to write",
        HelpName = "coco|voc|yolo|vott|csv",
        Required = true,
    };
    private readonly Option<string> _out = CommonOptions.Out("Folder for the data set, empty or new");
    private readonly Option<bool> _copy = new("--copy")
    {
        Description = "Copy the images into the folder; voc and yolo do so by themselves, the others name them where they are",
    };
    private readonly Option<bool> _link = new("--link") { Description = "Link the images in the folder instead of copying them" };
    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace files and folders of the same names that --out holds",
    };

    public Command Build(Terminal terminal)
    {
        _to.AcceptOnlyFromAmong([.. Enum.GetNames<DatasetFormat>().Select(name => name.ToLowerInvariant())]);
        var command = new Command("convert", "Write a data set in another format, with its parts");
        _place.AddTo(command);
        _annotated.AddTo(command);
        foreach (var option in new Option[] { _to, _out, _copy, _link, _overwrite })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_copy) && result.GetValue(_link))
                result.AddError($"{_copy.Name} and {_link.Name} exclude each other.");
        });
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var parts = _place.Parts(parsed).Select(entry => (entry.Name, Dataset: _annotated.SkipUnusable(
            parsed, _annotated.Read(parsed, entry.Part.Path, entry.Part.Split), cancelled))).ToList();
        var folder = parsed.GetRequiredValue(_out);
        var format = Enum.Parse<DatasetFormat>(parsed.GetRequiredValue(_to), ignoreCase: true);
        var options = new DatasetWriteOptions
        {
            Images = parsed.GetValue(_copy) ? DatasetImagePlacement.Copy
                : parsed.GetValue(_link) ? DatasetImagePlacement.Link
                : DatasetImagePlacement.Default,
            Overwrite = parsed.GetValue(_overwrite),
        };
        var findings = parts is [{ Name: null, Dataset: var whole }]
            ? DatasetWriter.Write(whole, folder, format, options, cancelled)
            : DatasetWriter.Write(parts.ToDictionary(part => part.Name!, part => part.Dataset), folder, format, options, cancelled);
        foreach (var line in DatasetFinding.Summarize([.. parts.SelectMany(part => part.Dataset.Findings), .. findings]))
            terminal.Warn(line);
        Report(terminal, folder, format, [.. parts.Select(part => part.Dataset)]);
        return CommandLine.Success;
    }

    /// <summary>Tells what was written by reading it, so that it is certain to be readable.</summary>
    private static void Report(Terminal terminal, string folder, DatasetFormat format, List<DetectionDataset> sources)
    {
        var before = sources.SelectMany(source => source.ClassNames.Zip(source.CategoryIds)).DistinctBy(entry => entry.First)
            .ToDictionary(entry => entry.First, entry => entry.Second);
        (string? Name, DatasetPart Part)[] places = DatasetReader.FindParts(folder) is { } found
            ? [.. found.All.Select(entry => ((string?)entry.Name, entry.Part))]
            : [(null, new DatasetPart(folder))];
        var parts = places.Select(place => (place.Name, Dataset: DatasetReader.Read(
            place.Part.Path, options: new DatasetReadOptions { Split = place.Part.Split }))).ToList();
        var classes = parts.SelectMany(part => part.Dataset.ClassNames.Zip(part.Dataset.CategoryIds)).DistinctBy(entry => entry.First)
            .ToList();
        terminal.Result(
            new JsonObject
            {
                ["folder"] = Path.GetFullPath(folder),
                ["format"] = format.ToString().ToLowerInvariant(),
                ["parts"] = new JsonArray([.. parts.Select(part => new JsonObject
                {
                    ["name"] = part.Name,
                    ["images"] = part.Dataset.Images.Count,
                    ["objects"] = part.Dataset.Images.Sum(image => image.Objects.Count),
                })]),
                ["classes"] = new JsonObject(classes.Select(entry => KeyValuePair.Create(entry.First, (JsonNode?)entry.Second))),
            },
            [
                .. classes.Select(entry => $"{entry.Second,8}  {entry.First}"
                    + (before.TryGetValue(entry.First, out var number) && number != entry.Second ? $" (was {number})" : "")),
                .. parts.Select(part => $"{folder}{(part.Name is null ? "" : $" {part.Name}")}: {part.Dataset.Images.Count} images, "
                    + $"{part.Dataset.Images.Sum(image => image.Objects.Count)} objects"),
            ]);
    }
}

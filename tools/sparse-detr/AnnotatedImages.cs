using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that name a data set, and how it is read and its findings are told.</summary>
internal sealed class AnnotatedImages
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Option<string?> _images = CommonOptions.Images();
    private readonly Option<bool> _asDefined = new("--boxes-as-defined")
    {
        Description = "Take boxes as COCO or VOC define them, whatever they look like"
    };
    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Refuse the data when an object or an image would have to be left out"
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_images);
        command.Add(_asDefined);
        command.Add(_strict);
    }

    /// <summary>Reads a data set.</summary>
    public DetectionDataset Read(ParseResult parsed, string path, string? split, string? images = null) => DatasetReader.Read(
        path, images ?? parsed.GetValue(_images), new DatasetReadOptions
        {
            Split = split,
            BoxesAsDefined = parsed.GetValue(_asDefined),
            Strict = parsed.GetValue(_strict),
        });

    /// <summary>Leaves out the images that cannot be used.</summary>
    public DetectionDataset SkipUnusable(ParseResult parsed, DetectionDataset dataset, CancellationToken cancelled) =>
        DatasetChecker.SkipUnusable(dataset, parsed.GetValue(_strict), cancelled);

    /// <summary>Leaves out, after a long training, what could be used when it began and cannot any more.</summary>
    public DetectionDataset StillUsable(ParseResult parsed, Terminal terminal, DetectionDataset dataset, CancellationToken cancelled)
    {
        var usable = SkipUnusable(parsed, dataset, cancelled);
        foreach (var finding in usable.Findings.Skip(dataset.Findings.Count))
            terminal.Warn(finding.ToString());
        return usable;
    }

    /// <summary>Reads a data set, leaves out what cannot be used, and tells how much of which kind was found.</summary>
    public DetectionDataset Use(
        ParseResult parsed, Terminal terminal, string path, string? split, string? images, CancellationToken cancelled)
    {
        var dataset = SkipUnusable(parsed, Read(parsed, path, split, images), cancelled);
        foreach (var line in DatasetFinding.Summarize(dataset.Findings))
            terminal.Warn(line);
        terminal.Say($"{new DatasetPart(path, split)}: {dataset.Images.Count} images, {dataset.ObjectCount} objects, "
            + $"{dataset.ClassNames.Count} classes");
        if (dataset.ObjectCount == 0)
            throw new DatasetException(path, "no image has an object, so there is nothing to learn or to measure.");
        return dataset;
    }

    /// <summary>Writes the full list beside the results, or removes that of an earlier run.</summary>
    public static void Save(Terminal terminal, string file, IReadOnlyList<DatasetFinding> findings)
    {
        File.Delete(file);
        if (findings.Count == 0)
            return;
        AtomicFile.WriteText(file, ToJson(findings).ToJsonString(Indented) + "\n");
        terminal.Warn($"{findings.Count} findings about the data are listed in {file}");
    }

    /// <summary>The findings as objects.</summary>
    public static JsonArray ToJson(IEnumerable<DatasetFinding> findings) => new([.. findings.Select(finding => new JsonObject
    {
        ["kind"] = finding.Kind.ToString(),
        ["action"] = finding.Action.ToString(),
        ["file"] = finding.File,
        ["position"] = finding.Position,
        ["image"] = finding.Image,
        ["problem"] = finding.Problem,
        ["count"] = finding.Count,
    })]);
}

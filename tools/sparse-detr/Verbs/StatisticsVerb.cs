using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Verbs;

/// <summary><c>sparse-detr dataset statistics</c>: counts, a picture of what the data is made of, and images that show the same.</summary>
internal sealed class StatisticsVerb : IVerb
{
    private const string Chart = "dataset.png";
    private const int ShownPairs = 10;

    private readonly DatasetPlace _place = new();
    private readonly AnnotatedImages _annotated = new();
    private readonly Option<bool> _alike = new("--alike")
    {
        Description = "Also look for images that show the same, which takes a look at every file",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = $"Folder for {Chart}: classes, sizes and places of the boxes",
        HelpName = "PATH",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("statistics", "Count images and objects of each class") { _alike, _out };
        _place.AddTo(command);
        _annotated.AddTo(command);
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, terminal, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        var places = _place.Parts(parsed);
        var parts = places.Select(entry => _annotated.Read(parsed, entry.Part.Path, entry.Part.Split)).ToList();
        var images = parts.SelectMany(part => part.Images).ToList();
        var names = parts.SelectMany(part => part.ClassNames).Distinct().ToList();
        var counts = parts.SelectMany(part => part.Images.SelectMany(image => image.Objects)
                .Where(item => !item.IsCrowd).Select(item => part.ClassNames[item.Label]))
            .CountBy(name => name).ToDictionary();
        int empty = images.Count(image => image.Objects.Count == 0), objects = parts.Sum(part => part.ObjectCount);
        var json = new JsonObject
        {
            ["images"] = images.Count,
            ["imagesWithoutObjects"] = empty,
            ["objects"] = objects,
            ["classes"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)counts.GetValueOrDefault(name)))),
        };
        var lines = new List<string> { $"{images.Count} images ({empty} without objects), {objects} objects" };
        lines.AddRange(names.Select(name => $"{counts.GetValueOrDefault(name),8}  {name}"));
        if (parsed.GetValue(_alike))
        {
            var pairs = DuplicateFinder.Find(parts, cancelled);
            json["alike"] = new JsonArray([.. pairs.Select(pair => new JsonObject
            {
                ["first"] = pair.First.Path,
                ["second"] = pair.Second.Path,
                ["inTwoParts"] = pair.FirstPart != pair.SecondPart,
                ["difference"] = pair.Difference,
            })]);
            lines.AddRange(Describe(pairs, parts.Count));
        }
        if (parsed.GetValue(_out) is { } named)
        {
            var chart = Path.Combine(OutputFolder.Prepare(named), Chart);
            new MLContext().ObjectDetection.SaveDatasetChart(parts, chart);
            json["chart"] = chart;
            lines.Add(chart);
        }
        terminal.Result(json, lines);
        return CommandLine.Success;
    }

    private static IEnumerable<string> Describe(IReadOnlyList<AlikeImages> pairs, int parts)
    {
        var crossing = pairs.Where(pair => pair.FirstPart != pair.SecondPart).ToList();
        yield return pairs.Count == 0
            ? "no image shows what another one shows"
            : $"{pairs.Count} images show what an earlier one shows"
                + (parts > 1 ? $", {crossing.Count} of them one of another part: what is measured there has been learnt" : "");
        foreach (var pair in crossing.Concat(pairs.Except(crossing)).Take(ShownPairs))
            yield return $"  {pair.Second.Path} = {pair.First.Path}";
        if (pairs.Count > ShownPairs)
            yield return $"  … and {pairs.Count - ShownPairs} more; --json has all";
    }
}

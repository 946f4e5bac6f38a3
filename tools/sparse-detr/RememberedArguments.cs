using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>What a training was started with, so that <c>--resume</c> goes on with it and nobody has to remember.</summary>
internal static class RememberedArguments
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the options that were given, an array of words for each, with full paths.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="file">Where to.</param>
    /// <param name="but">Options of this one start alone.</param>
    public static void Save(ParseResult parsed, string file, params Option[] but)
    {
        var given = new JsonArray();
        foreach (var option in Given(parsed).Where(option => !but.Contains(option.Option)))
            given.Add(new JsonArray(
                [option.Option.Name, .. option.Tokens.Select(token => (JsonNode)Lasting(option.Option, token.Value))]));
        AtomicFile.WriteText(file, given.ToJsonString(Indented) + "\n");
    }

    /// <summary>Adds the options that were given then and are not given now; nothing where the file is not there.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or its options do not go with the present ones.</exception>
    public static ParseResult Complete(ParseResult parsed, string file)
    {
        if (!File.Exists(file))
            return parsed;
        var command = parsed.CommandResult.Command;
        var now = Given(parsed).ToList();
        var words = now.SelectMany(option => option.Tokens.Select(token => token.Value).Prepend(option.Option.Name)).ToList();
        foreach (var (name, values) in Read(file))
            if (command.Options.FirstOrDefault(option => option.Name == name) is { } known && now.All(option => option.Option != known))
                words.AddRange([name, .. values]);
        var complete = command.Parse(words);
        return complete.Errors.Count == 0
            ? complete
            : throw new InvalidDataException($"{complete.Errors[0].Message} ({file} has what this training was started with.)");
    }

    private static IEnumerable<(string Name, string[] Values)> Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<string[][]>(File.ReadAllText(file))!.Select(words => (words[0], words[1..])).ToList();
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{file} is damaged: remove it and give the options of this training again.", error);
        }
    }

    // Options of the command itself: those of all commands, such as --json, are not part of a training.
    private static IEnumerable<OptionResult> Given(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
        .Where(option => !option.Implicit && parsed.CommandResult.Command.Options.Contains(option.Option));

    // Tomorrow's terminal may stand in another folder.
    private static string Lasting(Option option, string value)
    {
        var isPath = option.HelpName is { } kind && (kind.Contains("FILE") || kind.Contains("DIR"));
        return isPath && Path.Exists(value) ? Path.GetFullPath(value) : value;
    }
}

using System.CommandLine;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>
/// Names a data set to a command that only reads it: as an argument or as <c>--data</c>, whichever comes to the user's mind. A folder with
/// two parts, one to train on and one to measure on, stands for both.
/// </summary>
internal sealed class DatasetPlace
{
    private readonly Argument<string?> _path = new("data")
    {
        Description = "Annotation file or folder, as --data takes it",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _split = CommonOptions.Split();

    /// <summary>Adds argument and options to a command.</summary>
    public void AddTo(Command command)
    {
        _data.Required = false;
        command.Add(_path);
        command.Add(_data);
        command.Add(_split);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_path) is null == result.GetValue(_data) is null)
                result.AddError("name the data set once: as an argument or as --data.");
        });
    }

    /// <summary>The data set, or its parts with their names.</summary>
    public IReadOnlyList<(string? Name, DatasetPart Part)> Parts(ParseResult parsed)
    {
        var (path, split) = (parsed.GetValue(_path) ?? parsed.GetValue(_data)!, parsed.GetValue(_split));
        return split is null && DatasetReader.FindParts(path) is { } parts
            ? [.. parts.All.Select(entry => ((string?)entry.Name, entry.Part))]
            : [(null, new DatasetPart(path, split))];
    }
}

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
        Description = "COCO JSON file, or a folder as --data takes it",
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

    /// <summary>The data set, or its parts.</summary>
    public IReadOnlyList<string> Parts(ParseResult parsed)
    {
        var path = parsed.GetValue(_path) ?? parsed.GetValue(_data)!;
        return Split(parsed) is null && DatasetReader.FindParts(path) is { } parts ? [parts.Train, parts.Val] : [path];
    }

    /// <summary>The part that an option names, or null.</summary>
    public string? Split(ParseResult parsed) => parsed.GetValue(_split);
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that name what a training learns from and what it is measured on.</summary>
internal sealed class TrainingData
{
    /// <summary>Nobody said what to learn from.</summary>
    public const string Unnamed = "Option '--data' is required: the annotated images, for example --data my-images.";

    private const double UsualShare = 0.2;

    private readonly Option<string> _data = CommonOptions.Data(required: false); // --resume knows it
    private readonly Option<string?> _val = CommonOptions.Val(
        "Annotated images to measure after each epoch [default: the data's own part for it, else --holdout]");
    private readonly Option<string?> _valImages = CommonOptions.ValImages();
    private readonly Option<string?> _split = CommonOptions.Split();
    private readonly Option<string?> _valSplit = new("--val-split")
    {
        Description = "Part of --val to read, as --split",
        HelpName = "NAME",
    };
    private readonly Option<double?> _holdout = new("--holdout")
    {
        Description = "Share of --data to measure on when there is no other; 0 trains on all and measures nothing "
            + $"[default: {UsualShare.ToString(CultureInfo.InvariantCulture)}]",
        HelpName = "X",
    };
    private readonly AnnotatedImages _annotated = new();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _data, _val, _valImages, _split, _valSplit, _holdout })
            command.Add(option);
        _annotated.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_holdout) is { } share && share is not (>= 0 and < 1))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{_holdout.Name} {share}: allowed is 0 to below 1."));
            if (result.GetValue(_holdout) is > 0 && result.GetValue(_val) is not null)
                result.AddError($"{_holdout.Name} and {_val.Name} exclude each other.");
        });
    }

    /// <summary>Whether the images to train on are given.</summary>
    public bool AreNamed(CommandResult result) => result.GetValue(_data) is not null;

    /// <summary>Reads both sets, tells what was found, and leaves out what cannot be used.</summary>
    /// <returns>What to train on, and what to measure on or null.</returns>
    public (DetectionDataset Training, DetectionDataset? Validation) Use(
        ParseResult parsed, Terminal terminal, int seed, CancellationToken cancelled)
    {
        var given = parsed.GetValue(_data) ?? throw new ArgumentException(Unnamed);
        var (data, val, split) = (given, parsed.GetValue(_val), parsed.GetValue(_split));
        var (valSplit, share) = (parsed.GetValue(_valSplit), parsed.GetValue(_holdout));
        if (val is null && split is null && share is null && DatasetReader.FindParts(data) is { } parts) // told below by their paths
            (data, split, val, valSplit) = (parts.Train.Path, parts.Train.Split, parts.Val.Path, parts.Val.Split);
        var training = _annotated.Use(parsed, terminal, data, split, null, cancelled);
        if (val is not null)
            return (training, _annotated.Use(parsed, terminal, val, valSplit, parsed.GetValue(_valImages), cancelled)
                .WithClassNames(training.ClassNames));
        if (share == 0)
            return (training, null);
        if (training.Images.Count < 2)
        {
            terminal.Warn($"{data}: there is one image, so nothing is left to measure on.");
            return (training, null);
        }
        var (train, test) = training.Split(share ?? UsualShare, seed);
        terminal.Say($"{data}: {train.Images.Count} images to train on, {test.Images.Count} to measure on, each class in the same "
            + $"proportion ({_holdout.Name}, --seed {seed})");
        return (train, test);
    }

    /// <summary>Leaves out, after a long training, what could be used when it began and cannot any more.</summary>
    public DetectionDataset StillUsable(
        ParseResult parsed, Terminal terminal, DetectionDataset dataset, CancellationToken cancelled) =>
        _annotated.StillUsable(parsed, terminal, dataset, cancelled);
}

using System.CommandLine;
using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that say how detections are measured.</summary>
internal sealed class EvaluationArguments
{
    private const int MostDetections = 10_000;

    private readonly Option<int?> _maxDets = CommonOptions.Positive(
        new Option<int?>("--max-dets")
        {
            Description = "At most so many detections of an image and class, the best ones [default: 100]",
            HelpName = "N",
        }, 1, MostDetections);
    private readonly Option<string?> _areas = new("--areas")
    {
        Description = "Sides in pixels up to which objects are small and from which they are large [default: 32,96]",
        HelpName = "SMALL,LARGE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _areas.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Sides(token.Value) is null)
                result.AddError($"{_areas.Name} {token.Value}: two sides in pixels are needed, the smaller first, such as 32,96.");
        });
        command.Add(_maxDets);
        command.Add(_areas);
    }

    /// <summary>The options as they were given.</summary>
    public EvaluationOptions Read(ParseResult parsed)
    {
        var options = new EvaluationOptions();
        if (parsed.GetValue(_maxDets) is { } most)
            options = options with { MaximumDetections = most };
        return parsed.GetValue(_areas) is { } text && Sides(text) is var (small, large)
            ? options with { SmallArea = small * small, LargeArea = large * large }
            : options;
    }

    private static (double Small, double Large)? Sides(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var small)
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var large)
            && small > 0 && large > small && large < 1e5
            ? (small, large)
            : null;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary><c>--provider</c>: what runs the network, with the number of a device behind a colon.</summary>
internal sealed class ProviderOption
{
    private static readonly Dictionary<string, ExecutionProvider> Names =
        Enum.GetValues<ExecutionProvider>()
            .ToDictionary(provider => provider.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    private readonly Option<string> _option = new("--provider")
    {
        Description = $"What runs the network: {string.Join(", ", Names.Keys)}; a GPU by its number as cuda:1",
        HelpName = "NAME",
        DefaultValueFactory = _ => "cpu",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command)
    {
        _option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is null)
                result.AddError($"{_option.Name} {token.Value}: allowed are {string.Join(", ", Names.Keys)}, all but the first also with "
                    + "the number of a device, such as cuda:1.");
        });
        command.Add(_option);
    }

    /// <summary>What was asked for, with so many threads or the default.</summary>
    public ScoringOptions Read(ParseResult parsed, int? threads)
    {
        var (provider, device) = Parse(parsed.GetRequiredValue(_option))!.Value;
        var scoring = new ScoringOptions { ExecutionProvider = provider, DeviceId = device };
        return threads is { } count ? scoring with { Threads = count } : scoring;
    }

    /// <summary>Whether it was written down.</summary>
    public bool IsGiven(CommandResult result) => result.GetResult(_option) is { Implicit: false };

    private static (ExecutionProvider Provider, int Device)? Parse(string text)
    {
        var parts = text.Split(':');
        if (!Names.TryGetValue(parts[0], out var provider))
            return null;
        return parts switch
        {
            [_] => (provider, 0),
            [_, var number] when provider != ExecutionProvider.Cpu
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var device) && device < 64
                => (provider, device),
            _ => null,
        };
    }
}

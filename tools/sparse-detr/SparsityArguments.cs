using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that say how much of a network is kept.</summary>
internal sealed class SparsityArguments
{
    private const float SmallestTarget = 0.3f;

    private readonly Option<string> _preset = new("--sparsity")
    {
        Description = "Budgets: none, paper, balanced or fast",
        DefaultValueFactory = _ => "none"
    };
    private readonly Option<float?> _tokens = Ratio("--tokens", "Share of the encoder's tokens to keep");
    private readonly Option<float?> _queries = new("--queries")
    {
        Description = "Queries to keep: a share up to 1, or a number",
        HelpName = "X"
    };
    private readonly Option<float?> _ffn = Ratio("--ffn", "Share of the feed-forward channels to keep");
    private readonly Option<float?> _fusion = Ratio("--fusion", "Share of the channels inside fusion blocks to keep");
    private readonly Option<float?> _backbone = Ratio("--backbone-width", "Share of the channels inside the backbone's blocks to keep");
    private readonly Option<string> _selection = new("--selection")
    {
        Description = "What to choose by",
        DefaultValueFactory = _ => "score",
    };

    private readonly Option<string?> _channelScore = new("--channel-score")
    {
        Description = "What channels are ranked by; export needs the one of the training, or refit "
            + "[default: sensitivity; in export, where it repairs, refit]",
        HelpName = "magnitude|refit|sensitivity|taylor",
    };

    private readonly Option<float?> _latency =
        Ratio("--latency", "Instead of budgets for queries and channels: share of the dense network's time to take, 0.3 to 1");
    private readonly Option<float?> _gflops = Ratio("--gflops", "The same for its GFLOPs");
    private readonly Option<float?> _fileSize = Ratio("--file-size", "The same for the bytes of its file");
    private readonly Option<int?> _latencyThreads = CommonOptions.Positive(
        new Option<int?>("--latency-threads")
        {
            Description = "Threads that the finished network will have [default: 1]",
            HelpName = "N"
        }, 1, 1024);

    private readonly Option<bool?> _repair = new("--repair")
    {
        Description = "Refit what reads the channels that are cut, on some batches, before anything else goes on "
            + "[default: true with balanced, fast and targets]",
        HelpName = "true|false",
    };

    public void AddTo(Command command)
    {
        _preset.AcceptOnlyFromAmong("none", "paper", "balanced", "fast");
        _selection.AcceptOnlyFromAmong("score", "random", "inverse");
        _channelScore.AcceptOnlyFromAmong("sensitivity", "taylor", "magnitude", "refit");
        foreach (var option in new Option[]
        {
            _preset, _tokens, _queries, _ffn, _fusion, _backbone, _latency, _latencyThreads, _gflops, _fileSize, _selection,
            _channelScore, _repair,
        })
            command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether a repair is asked for by its own option.</summary>
    public bool AsksForRepair(ParseResult parsed) =>
        parsed.GetResult(_repair) is { Implicit: false } && parsed.GetValue(_repair) != false;

    /// <summary>Whether scores that are measured on images are asked for by their own option.</summary>
    public bool AsksForRefitScores(ParseResult parsed) =>
        string.Equals(parsed.GetValue(_channelScore), nameof(ChannelScore.Refit), StringComparison.OrdinalIgnoreCase);

    public SparsityOptions Read(ParseResult parsed)
    {
        var options = parsed.GetValue(_latency) is { } time ? SparsityOptions.ForLatency(time, parsed.GetValue(_latencyThreads) ?? 1)
            : parsed.GetValue(_gflops) is { } arithmetic ? SparsityOptions.ForGflops(arithmetic)
            : parsed.GetValue(_fileSize) is { } bytes ? SparsityOptions.ForFileSize(bytes)
            : SparsityOptions.Parse(parsed.GetValue(_preset)!);
        options.TokenKeepRatio = parsed.GetValue(_tokens) ?? options.TokenKeepRatio;
        options.FfnWidthRatio = parsed.GetValue(_ffn) ?? options.FfnWidthRatio;
        options.FusionWidthRatio = parsed.GetValue(_fusion) ?? options.FusionWidthRatio;
        options.BackboneWidthRatio = parsed.GetValue(_backbone) ?? options.BackboneWidthRatio;
        if (parsed.GetValue(_queries) is { } queries)
        {
            options.Queries = queries > 1 ? (int)Math.Round(queries) : null;
            options.QueryKeepRatio = queries > 1 ? 1 : queries;
        }
        options.Selection = Enum.Parse<SelectionMode>(parsed.GetValue(_selection)!, ignoreCase: true);
        if (parsed.GetValue(_channelScore) is { } score)
            options.Scores.ChannelScore = Enum.Parse<ChannelScore>(score, ignoreCase: true);
        if (parsed.GetResult(_repair) is { Implicit: false })
            options.Repair = AsksForRepair(parsed) ? options.Repair ?? new RepairOptions() : null;
        return options;
    }

    private void Check(CommandResult result)
    {
        if (result.GetResult(_preset) is { Implicit: false, Tokens: [{ Value: "balanced" or "fast" } preset] })
            foreach (var budget in new Option[] { _queries, _ffn, _fusion, _backbone })
                if (result.GetResult(budget) is not null)
                    result.AddError(
                        $"{_preset.Name} {preset.Value} and {budget.Name} exclude each other: it finds the queries and widths itself.");
        Option<float?>[] targets = [.. new[] { _latency, _gflops, _fileSize }.Where(option => result.GetResult(option) is not null)];
        if (targets is [])
        {
            if (result.GetResult(_latencyThreads) is { Implicit: false })
                result.AddError($"{_latencyThreads.Name} belongs to {_latency.Name}.");
            return;
        }
        foreach (var target in targets)
            if (result.GetResult(target)?.Tokens is [var token] && float.TryParse(token.Value, CultureInfo.InvariantCulture, out var ratio)
                && ratio is not (>= SmallestTarget and <= 1))
                result.AddError(FormattableString.Invariant($"{target.Name} {token.Value}: allowed is {SmallestTarget} to 1."));
        foreach (var other in targets.Skip(1).Concat([.. new Option[] { _preset, _queries, _ffn, _fusion, _backbone }
            .Where(option => result.GetResult(option) is { Implicit: false })]))
            result.AddError($"{targets[0].Name} and {other.Name} exclude each other: a target finds the queries and widths itself.");
        if (targets[0] != _latency && result.GetResult(_latencyThreads) is { Implicit: false })
            result.AddError($"{_latencyThreads.Name} belongs to {_latency.Name}.");
    }

    private static Option<float?> Ratio(string name, string description) => new(name) { Description = description, HelpName = "X" };
}

using System.CommandLine;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The options that say how much of a network is kept.</summary>
internal sealed class SparsityArguments
{
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

    public void AddTo(Command command)
    {
        _preset.AcceptOnlyFromAmong("none", "paper", "balanced", "fast");
        _selection.AcceptOnlyFromAmong("score", "random", "inverse");
        foreach (var option in new Option[] { _preset, _tokens, _queries, _ffn, _fusion, _backbone, _selection })
            command.Add(option);
    }

    public SparsityOptions Read(ParseResult parsed)
    {
        var options = SparsityOptions.Parse(parsed.GetValue(_preset)!);
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
        return options;
    }

    private static Option<float?> Ratio(string name, string description) => new(name) { Description = description, HelpName = "X" };
}

using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Sparsity.Selection;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>Makes structures for a detector out of its scores and the budgets.</summary>
internal sealed class StructureSelector(Detector detector, SparsityOptions options, ScoreBoard scores, int seed)
{
    /// <summary>What a target came to so far, instead of the ratios of the options; null without a target, or before anything is known.
    /// </summary>
    internal ChosenBudgets? Budgets { get; set; }

    /// <summary>The present structure with one component chosen anew.</summary>
    /// <param name="current">The present structure.</param>
    /// <param name="milestone">Which component, and how far it goes towards its budget.</param>
    internal SparseState Select(SparseState current, Milestone milestone) => milestone.Component switch
    {
        SparsityComponent.Queries => SelectQueries(current, milestone),
        SparsityComponent.Tokens => SelectTokens(current, milestone.KeepRatio(options.TokenKeepRatio)) with
        {
            TokenHeight = detector.Height,
            TokenWidth = detector.Width,
            TokensLimitQueries = options.Tokens.LimitQueries,
            Dropped = options.DroppedTokens,
        },
        _ => current with
        {
            Channels = ChannelSelector.Select(
                detector.ChannelGroups, scores.Channels.Values, group =>
                    milestone.KeepRatio(WidthRatio(group)), options.Channels.Ranking, options.Selection, seed,
                options.Repair is null ? null : current.Channels),
        },
    };

    /// <summary>Everything at its budget at once, as pruning after a training does.</summary>
    internal SparseState SelectAll(SparseState current) => Select(current, options.Components);

    /// <summary>The same with what steps have collected scores for; the rest stays.</summary>
    internal SparseState SelectCollected(SparseState current) => Select(
        current, options.Components.Where(component => component != SparsityComponent.Channels || scores.Surveyed is null));

    /// <summary>The ranks of the queries that stay where there are fewer.</summary>
    internal int[] Ranks(int kept) => options.QueryRanking is { ByUsage: true, PriorWeight: 0 }
        ? QuerySelector.Select(scores.Queries.Values, kept, options.Selection, seed)
        : [.. Enumerable.Range(0, kept)]; // where places count in the order of the ranks, the first of them stay

    private SparseState Select(SparseState current, IEnumerable<SparsityComponent> components) =>
        components.Aggregate(current, (state, component) => Select(state, new Milestone(0, component, 1)));

    private double WidthRatio(ChannelGroup group) => options.Target is null
        ? options.WidthRatio(group)
        : Budgets?.Widths.TryGetValue(group.Name, out var width) == true ? width / (double)group.Channels : 1;

    private float[] TokenScores() => options.Scores.SymmetricTokens
        ? MapSymmetry.Symmetric(scores.Tokens.Values, detector.Levels)
        : scores.Tokens.Values;

    private SparseState SelectTokens(SparseState current, double ratio) => options.PredictsTokens
        ? current with { Tokens = null, TokenCounts = TokenSelector.Counts(TokenScores(), detector.Levels, ratio, options.Tokens.Coverage) }
        : current with
        {
            Tokens = TokenSelector.Select(TokenScores(), detector.Levels, ratio, options.Tokens.Coverage, options.Selection, seed),
            TokenCounts = null,
        };

    private SparseState SelectQueries(SparseState current, Milestone milestone)
    {
        if (options.Target is not null && Budgets?.Queries is null && options.QueryRanking.PriorWeight == 0)
            return current; // the target leaves all of them
        var chosen = current with { Queries = Ranks(milestone), QueryPrior = null };
        return options.QueryRanking.PriorWeight == 0 ? chosen : chosen with
        {
            TokenHeight = detector.Height,
            TokenWidth = detector.Width,
            QueryPrior = QueryPriorSelector.Select(
                TokenScores(), detector.Levels, options.QueryRanking.PriorWeight, options.QueryRanking.PriorFloor, options.Selection, seed),
        };
    }

    private int[] Ranks(Milestone milestone)
    {
        var all = detector.Preset.Queries;
        var budget = Budgets?.Queries ?? options.Queries ?? (double)options.QueryKeepRatio * all;
        var keep = Math.Clamp((int)Math.Round(milestone.KeepRatio(budget / all) * all), 1, all);
        return Ranks(keep);
    }
}

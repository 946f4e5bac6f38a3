using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>
/// Query selection: the tokens with the best class score become queries, each with a first box around its anchor (RT-DETR; _select_topk
/// of DFINETransformer). Sparse: only some tokens may be chosen, places may count beside scores, and only some ranks of the order are
/// used (Super Sparse DETR §3.2).
/// </summary>
/// <param name="output">What tokens go through first, or null.</param>
/// <param name="scores">Class logits of a token.</param>
/// <param name="boxes">Offsets of a token's box from its anchor.</param>
/// <param name="queryCount">Number of query ranks of the full network.</param>
internal sealed class QuerySelection(EncoderOutput? output, Linear scores, Mlp boxes, int queryCount)
{
    /// <summary>Which tokens may become queries, which ranks do, and what places add to the scores.</summary>
    internal TokenPlan Tokens { get; set; } = TokenPlan.All;

    /// <summary>The ranks in use for an image size: those for which there is a token.</summary>
    /// <param name="levels">Height and width of each level.</param>
    internal IReadOnlyList<int> RanksFor(IReadOnlyList<GridSize> levels)
    {
        var counts = Tokens.LimitsQueries ? Tokens.Counts : null;
        return RanksBelow(counts?.For(levels).Sum() ?? Tokens.Queries?.For(levels).Count ?? levels.Sum(level => level.Cells));
    }

    /// <param name="memory">[B, L, D] tokens of all levels.</param>
    /// <param name="grid">Their anchors.</param>
    /// <param name="anchors">[1, L, 4] those before the sigmoid.</param>
    /// <param name="tracing">Whether the tokens of all ranks are wanted and not only of those in use.</param>
    /// <param name="limit">The tokens that may become queries where each image has its own, or null.</param>
    internal SelectedQueries Select(Tensor memory, AnchorGrid grid, Tensor anchors, bool tracing, TokenSubset? limit = null)
    {
        var set = limit ?? Tokens.Queries?.For(grid.Levels);
        var ranks = RanksFor(grid.Levels);
        var usable = Usable(memory, grid);
        var tokens = set is null ? usable : set.Select(usable); // [B, L', D]
        tokens = output is null ? tokens : output.call(tokens);
        var logits = scores.call(tokens); // [B, L', C]
        (var best, _) = logits.detach().max(-1); // [B, L']
        if (Tokens.Prior?.For(grid.Levels) is { } prior)
            best = best + (set is null ? prior.For(best) : set.Select(prior.For(best)));
        (_, var positions) = best.topk(tracing ? Math.Min(queryCount, (int)tokens.shape[1]) : ranks[^1] + 1, 1); // [B, R]
        var candidates = set is null ? positions : set.Tokens(positions);
        var chosen = Pick(positions, ranks); // [B, Q]
        var content = tokens.RowsAt(chosen);
        return new SelectedQueries(
            content.detach(), References(content, anchors, Pick(candidates, ranks)), logits.RowsAt(chosen), candidates, ranks);
    }

    /// <summary>Takes the tokens that another network chose, for the ranks in use here.</summary>
    /// <param name="memory">[B, L, D].</param>
    /// <param name="grid">The anchors.</param>
    /// <param name="anchors">[1, L, 4].</param>
    /// <param name="candidates">[B, R] a token for each rank.</param>
    internal SelectedQueries Follow(Tensor memory, AnchorGrid grid, Tensor anchors, Tensor candidates)
    {
        var ranks = RanksBelow((int)candidates.shape[1]);
        var chosen = Pick(candidates, ranks);
        var content = Usable(memory, grid).RowsAt(chosen); // [B, Q, D]
        content = output is null ? content : output.call(content);
        return new SelectedQueries(content.detach(), References(content, anchors, chosen), scores.call(content), candidates, ranks);
    }

    /// <summary>Appends the selection.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="memory">[B, L, D] tokens.</param>
    /// <param name="grid">Their anchors.</param>
    /// <param name="anchors">[L, 4] those before the sigmoid.</param>
    /// <param name="limit">The tokens that may become queries where each image has its own, or null.</param>
    /// <returns>[B·Q, D] queries and [B·Q, 4] their boxes before the sigmoid.</returns>
    internal (string Queries, string References) Emit(OnnxGraph graph, string memory, AnchorGrid grid, double[] anchors,
        IEmittedSubset? limit = null)
    {
        var set = limit ?? Tokens.Queries?.For(grid.Levels);
        var ranks = RanksFor(grid.Levels);
        int width = (int)scores.weight.shape[1], count = set?.Count ?? grid.Count;
        var usable = set is null ? memory : set.EmitKept(graph, memory);
        if (!grid.AllValid)
            usable = graph.Mul(usable, set is null
                ? graph.Weight("valid", grid.Valid.Values, 1, count, 1)
                : set.EmitConstants(graph, "valid", grid.Valid.Values, 1));
        var rows = graph.Reshape(usable, -1, width);
        rows = output is null ? rows : output.Emit(graph, rows);
        var best = graph.Reshape(graph.ReduceMax(graph.Linear(rows, scores), 1), -1, count);
        if (Tokens.Prior?.For(grid.Levels) is { } prior)
            best = graph.Add(best, set is null
                ? graph.Weight("prior", prior.Values, 1, count)
                : graph.Reshape(set.EmitConstants(graph, "prior", prior.Values, 1), -1, count));
        (_, var chosen) = graph.TopK(best, ranks[^1] + 1); // [B, R]
        if (ranks.Count <= ranks[^1])
            chosen = graph.Gather(chosen, graph.Indices("ranks", [.. ranks]), 1); // [B, Q]
        var content = graph.Node("GatherND", [graph.Reshape(rows, -1, count, width), graph.Unsqueeze(chosen, 2)],
            new OnnxAttribute("batch_dims", 1));
        var queries = graph.Reshape(content, -1, width);
        var first = set is null
            ? graph.Gather(graph.Weight("anchors", anchors, count, 4), chosen, 0)
            : set.EmitConstantsAt(graph, "anchors", anchors, 4, chosen);
        return (queries, graph.Add(boxes.Emit(graph, queries), graph.Reshape(first, -1, 4)));
    }

    private IReadOnlyList<int> RanksBelow(int available) =>
        [.. (Tokens.Ranks ?? Enumerable.Range(0, queryCount)).Where(rank => rank < available)];

    private static Tensor Usable(Tensor memory, AnchorGrid grid) => grid.AllValid ? memory : memory * grid.Valid.For(memory);

    private Tensor References(Tensor content, Tensor anchors, Tensor tokens) =>
        boxes.call(content) + anchors.expand(content.shape[0], -1, -1).RowsAt(tokens); // [B, Q, 4]

    private static Tensor Pick(Tensor byRank, IReadOnlyList<int> ranks) => ranks.Count == ranks[^1] + 1
        ? byRank.narrow(1, 0, ranks.Count)
        : byRank.index_select(1, tensor(ranks.Select(rank => (long)rank).ToArray(), device: byRank.device));
}

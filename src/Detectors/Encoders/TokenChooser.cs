using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>Tokens for each image: of each level as many as the structure says, those with the highest predicted score.</summary>
/// <param name="predictor">Scores the tokens; a detector without one chooses nothing.</param>
/// <param name="attends">Whether the encoder has attention inside the coarsest level.</param>
/// <param name="across">Whether it has attention among the tokens of all levels.</param>
internal sealed class TokenChooser(TokenPredictor? predictor, bool attends, bool across = false)
{
    /// <summary>How many tokens stay, and what that limits.</summary>
    internal TokenPlan Tokens { get; set; } = TokenPlan.All;

    /// <summary>Whether the choice makes a difference.</summary>
    internal bool IsChoosing => Tokens.Counts is not null && (attends || across || Tokens.LimitsQueries);

    /// <param name="maps">The levels before the encoder's attention, [B, d, h, w]; no gradient flows back into them.</param>
    /// <param name="learning">Whether the scores are wanted even if they choose nothing.</param>
    internal ImageChoice Choose(Tensor[] maps, bool learning)
    {
        if (predictor is null || !(learning || IsChoosing))
            return ImageChoice.None;
        var scores = predictor.call(FeatureMap.Tokens(maps.Select(map => map.detach()))); // [B, L]
        if (!IsChoosing)
            return new ImageChoice(scores);
        var counts = Tokens.Counts!.For([.. maps.Select(FeatureMap.SizeOf)]);
        var kept = new List<Tensor>();
        var dropped = new List<Tensor>();
        ImageTokens? attention = null;
        long start = 0;
        for (var level = 0; level < maps.Length; level++)
        {
            var size = maps[level].shape[2] * maps[level].shape[3];
            // Stable: of equal scores the lower token comes first, as in the graph.
            (_, var order) = scores.detach().narrow(1, start, size).sort(1, descending: true, stable: true);
            if (Limits(level, maps.Length, counts, size))
                attention = new ImageTokens(order, counts[level]);
            kept.Add(order.narrow(1, 0, counts[level]) + start);
            dropped.Add(order.narrow(1, counts[level], size - counts[level]) + start);
            start += size;
        }
        var tokens = new ImageTokens(cat([.. kept, .. dropped], 1), counts.Sum());
        return new ImageChoice(scores)
        {
            Tokens = tokens,
            Attention = across ? tokens : attention,
            Queries = Tokens.LimitsQueries ? tokens : null,
        };
    }

    /// <summary>Appends the choice.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="maps">The levels before the encoder's attention.</param>
    /// <param name="sizes">Height and width of each.</param>
    internal EmittedChoice Emit(OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> sizes)
    {
        int[] counts = Tokens.Counts!.For(sizes), cells = [.. sizes.Select(size => size.Cells)];
        var tokens = graph.Concat(1, [.. maps.Select((map, level) => graph.Tokens(map, predictor!.Width, cells[level]))]);
        var scores = graph.Split(predictor!.Emit(graph, tokens, cells.Sum()), 1, [.. cells.Select(count => (long)count)]);
        List<string> kept = [], dropped = [];
        EmittedTokens? attention = null;
        for (int level = 0, start = 0; level < cells.Length; start += cells[level++])
        {
            var limits = Limits(level, cells.Length, counts, cells[level]);
            if (!limits && !across && !Tokens.LimitsQueries)
                continue;
            (_, var order) = graph.TopK(scores[level], limits || across ? cells[level] : counts[level]);
            var chosen = limits || across ? graph.Slice(order, 1, 0, counts[level]) : order;
            if (limits)
                attention = new EmittedTokens(chosen, counts[level], cells[level]) { Order = order };
            kept.Add(start == 0 ? chosen : graph.Add(chosen, graph.Scalar((long)start)));
            if (across)
                dropped.Add(graph.Add(graph.Slice(order, 1, counts[level], cells[level]), graph.Scalar((long)start)));
        }
        if (across)
        {
            attention = new EmittedTokens(graph.Concat(1, [.. kept]), counts.Sum(), cells.Sum())
            {
                Order = graph.Concat(1, [.. kept, .. dropped]),
            };
            return new EmittedChoice(attention, Tokens.LimitsQueries ? attention : null);
        }
        return new EmittedChoice(attention, Tokens.LimitsQueries
            ? new EmittedTokens(graph.Concat(1, [.. kept]), counts.Sum(), cells.Sum())
            : null);
    }

    private bool Limits(int level, int levelCount, int[] counts, long size) => attends && level == levelCount - 1 && counts[level] < size;
}

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Tokens that the graph itself chooses for each image.</summary>
/// <param name="kept">[B, count] int64 the tokens in use.</param>
/// <param name="count">Their number.</param>
/// <param name="total">Number n of all tokens.</param>
internal sealed class EmittedTokens(string kept, int count, int total) : IEmittedSubset
{
    public int Count => count;

    public int Total => total;

    /// <summary>[B, n] int64 all tokens, those in use first; null where nobody asks for the others.</summary>
    public string? Order { get; init; }

    public string EmitKept(OnnxGraph graph, string tokens) => graph.RowsAt(tokens, kept);

    public string EmitDropped(OnnxGraph graph, string tokens) => graph.RowsAt(tokens, graph.Slice(Ordered, 1, count, total));

    public string EmitJoin(OnnxGraph graph, string kept, string dropped)
    {
        // The places of the tokens in the order: the order of the order, the smallest first.
        (_, var places) = graph.TopK(graph.Mul(graph.Cast(Ordered, OnnxElementType.Float), graph.Scalar(-1f)), total);
        return graph.RowsAt(graph.Concat(1, kept, dropped), places);
    }

    public TokenRows EmitPositioned(OnnxGraph graph, string kept, double[] positions)
    {
        var width = positions.Length / total;
        return new TokenRows(graph.Add(kept, graph.Reshape(EmitConstants(graph, "positions", positions, width), -1, width)), count);
    }

    public string EmitConstants(OnnxGraph graph, string name, double[] table, int width) =>
        graph.Gather(graph.Weight(name, table, total, width), kept, 0);

    public string EmitConstantsAt(OnnxGraph graph, string name, double[] table, int width, string places) =>
        graph.Gather(graph.Weight(name, table, total, width), graph.GatherElements(kept, places, 1), 0);

    private string Ordered => Order ?? throw new InvalidOperationException("Of these tokens only those in use are known.");
}

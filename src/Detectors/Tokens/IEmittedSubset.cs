using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Some of an image's n tokens, in a graph.</summary>
internal interface IEmittedSubset
{
    /// <summary>Number of tokens in use.</summary>
    int Count { get; }

    /// <summary>Number n of all tokens.</summary>
    int Total { get; }

    /// <summary>[B, n, d] -> [B, count, d] the tokens in use.</summary>
    string EmitKept(OnnxGraph graph, string tokens);

    /// <summary>[B, n, d] -> [B, n - count, d] the others.</summary>
    string EmitDropped(OnnxGraph graph, string tokens);

    /// <summary>Brings both parts back into one [B, n, d].</summary>
    string EmitJoin(OnnxGraph graph, string kept, string dropped);

    /// <summary>The tokens in use [B·count, d] together with their rows of a table [n, d] of positions.</summary>
    TokenRows EmitPositioned(OnnxGraph graph, string kept, double[] positions);

    /// <summary>The rows of a table [n, width] that belong to the tokens in use: [B or 1, count, width].</summary>
    string EmitConstants(OnnxGraph graph, string name, double[] table, int width);

    /// <summary>The rows of a table [n, width] that belong to places [B, Q] in the set: [B, Q, width].</summary>
    string EmitConstantsAt(OnnxGraph graph, string name, double[] table, int width, string places);
}

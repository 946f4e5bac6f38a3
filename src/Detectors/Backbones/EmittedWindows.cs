using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// The windows of a map in a graph: padding, shift and order are one selection of rows, and back again, whose indices all blocks share.
/// </summary>
internal sealed class EmittedWindows
{
    private readonly OnnxGraph _graph;
    private readonly WindowLayout _layout;
    private readonly int _width;
    private readonly Lazy<(RowSelection Into, string Back)>[] _ways;
    private readonly Lazy<string> _mask;

    /// <param name="graph">Where to.</param>
    /// <param name="layout">The windows W of N cells.</param>
    /// <param name="width">Channels C.</param>
    internal EmittedWindows(OnnxGraph graph, WindowLayout layout, int width)
    {
        (_graph, _layout, _width) = (graph, layout, width);
        _ways = [new(() => Way(shifted: false)), new(() => Way(shifted: true))];
        _mask = new(() => graph.Weight("mask", layout.Mask.Values, layout.Count, 1, layout.Cells, layout.Cells));
    }

    /// <summary>[W, 1, N, N] added to the scores of a shifted map.</summary>
    internal string Mask => _mask.Value;

    /// <summary>[B·h·w, C] rows -> [B·W·N, C], zeros in the padding.</summary>
    internal string Partition(string rows, bool shifted)
    {
        var into = _ways[shifted ? 1 : 0].Value.Into;
        return _graph.Reshape(into.Take(_graph, _graph.Reshape(rows, -1, _layout.Size.Cells, _width)), -1, _width);
    }

    /// <summary>[B·W·N, C] -> [B·h·w, C], without the padding.</summary>
    internal string Merge(string windows, bool shifted)
    {
        var tokens = _graph.Reshape(windows, -1, _layout.Count * _layout.Cells, _width);
        return _graph.Reshape(_graph.Gather(tokens, _ways[shifted ? 1 : 0].Value.Back, 1), -1, _width);
    }

    private (RowSelection Into, string Back) Way(bool shifted)
    {
        var sources = _layout.Sources(shifted);
        var back = new int[_layout.Size.Cells];
        for (var i = 0; i < sources.Length; i++)
            if (sources[i] >= 0)
                back[sources[i]] = i;
        return (RowSelection.Of(_graph, sources), _graph.Indices("back", back));
    }
}

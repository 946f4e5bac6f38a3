using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>Runs AIFI's layers over one map, with the positions of its size (RT-DETR; TransformerEncoder in hybrid_encoder.py).</summary>
internal sealed class Aifi : nn.Module<Tensor, TokenSubset?, Tensor>
{
    internal readonly ModuleList<AifiLayer> layers;
    private readonly Dictionary<GridSize, ConstantTensor> _positions = [];
    private readonly int _width;
    private TokenSets? _tokens;
    private DroppedTokenRule _dropped;
    private bool _gathered;

    internal Aifi(int width, int heads, int feedForward) : base(nameof(Aifi))
    {
        _width = width;
        layers = nn.ModuleList(new AifiLayer(width, heads, feedForward));
        RegisterComponents();
    }

    /// <summary>Limits the attention to some tokens of the map.</summary>
    /// <param name="tokens">The tokens, or null for all.</param>
    /// <param name="dropped">What becomes of the others.</param>
    /// <param name="gathered">False computes all tokens and masks the others, as in training; true computes only those in use. The results
    /// are the same.</param>
    internal void Use(TokenSets? tokens, DroppedTokenRule dropped, bool gathered) =>
        (_tokens, _dropped, _gathered) = (tokens, dropped, gathered);

    /// <param name="map">[B, d, h, w].</param>
    /// <param name="chosen">The tokens where each image has its own, or null for those of <see cref="Use"/>.</param>
    public override Tensor forward(Tensor map, TokenSubset? chosen)
    {
        var size = FeatureMap.SizeOf(map);
        var tokens = map.flatten(2).transpose(1, 2); // [B, d, h, w] -> [B, h·w, d]
        var positions = Positions(size).For(map);
        var set = chosen ?? _tokens?.For([size]);
        foreach (var layer in layers)
            tokens = set is not null && _gathered
                ? layer.Gathered(tokens, positions, set, _dropped)
                : layer.call(tokens, positions, set?.Mask(tokens, _dropped));
        return tokens.transpose(1, 2).reshape(map.shape); // [B, h·w, d] -> [B, d, h, w]
    }

    internal string Emit(OnnxGraph graph, string map, GridSize size, IEmittedSubset? chosen = null)
    {
        var positions = PositionEncoding.Table(size.Height, size.Width, _width);
        var tokens = graph.Tokens(map, _width, size.Cells); // [B, d, h, w] -> [B, h·w, d]
        var set = chosen ?? _tokens?.For([size]);
        foreach (var layer in layers)
            tokens = set is null
                ? graph.Reshape(layer.Emit(graph, new TokenRows(graph.Reshape(tokens, -1, _width), size.Cells, positions)), -1, size.Cells,
                    _width)
                : layer.EmitGathered(graph, tokens, positions, set, _dropped);
        return graph.Reshape(graph.Transpose(tokens, 0, 2, 1), -1, _width, size.Height, size.Width);
    }

    internal ConstantTensor Positions(GridSize size)
    {
        if (!_positions.TryGetValue(size, out var positions))
        {
            positions = new ConstantTensor(PositionEncoding.Table(size.Height, size.Width, _width), 1, size.Cells, _width);
            _positions.Add(size, positions);
        }
        return positions;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var positions in _positions.Values)
                positions.Dispose();
        base.Dispose(disposing);
    }
}

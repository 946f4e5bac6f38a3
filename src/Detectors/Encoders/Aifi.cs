using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Structure;
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
    private readonly SizeCache<ConstantTensor> _positions;
    private readonly int _width;

    internal Aifi(int width, int heads, int feedForward) : base(nameof(Aifi))
    {
        _width = width;
        _positions = new(sizes => new(PositionEncoding.Table(sizes[0].Height, sizes[0].Width, width), 1, sizes[0].Cells, width));
        layers = nn.ModuleList(new AifiLayer(width, heads, feedForward));
        RegisterComponents();
    }

    /// <summary>The tokens of the map that take part.</summary>
    internal TokenPlan Tokens { get; set; } = TokenPlan.All;

    /// <param name="map">[B, d, h, w].</param>
    /// <param name="chosen">The tokens where each image has its own, or null for those of <see cref="Tokens"/>.</param>
    public override Tensor forward(Tensor map, TokenSubset? chosen)
    {
        var size = FeatureMap.SizeOf(map);
        var tokens = map.flatten(2).transpose(1, 2); // [B, d, h, w] -> [B, h·w, d]
        var positions = Positions(size).For(map);
        var set = chosen ?? Tokens.Attention?.For([size]);
        foreach (var layer in layers)
            tokens = set is not null && Tokens.IsGathered
                ? layer.Gathered(tokens, positions, set, Tokens.Dropped)
                : layer.call(tokens, positions, set?.Mask(tokens, Tokens.Dropped));
        return tokens.transpose(1, 2).reshape(map.shape); // [B, h·w, d] -> [B, d, h, w]
    }

    internal string Emit(OnnxGraph graph, string map, GridSize size, IEmittedSubset? chosen = null)
    {
        var positions = PositionEncoding.Table(size.Height, size.Width, _width);
        var tokens = graph.Tokens(map, _width, size.Cells); // [B, d, h, w] -> [B, h·w, d]
        var set = chosen ?? Tokens.Attention?.For([size]);
        foreach (var layer in layers)
            tokens = set is null
                ? graph.Reshape(layer.Emit(graph, new TokenRows(graph.Reshape(tokens, -1, _width), size.Cells, positions)), -1, size.Cells,
                    _width)
                : layer.EmitGathered(graph, tokens, positions, set, Tokens.Dropped);
        return graph.Reshape(graph.Transpose(tokens, 0, 2, 1), -1, _width, size.Height, size.Width);
    }

    internal ConstantTensor Positions(GridSize size) => _positions.For([size]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _positions.Dispose();
        base.Dispose(disposing);
    }
}

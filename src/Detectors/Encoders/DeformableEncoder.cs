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

/// <summary>
/// Runs a layer of deformable attention over the tokens of all levels, with the positions of their sizes: the encoder that the appendix
/// of Super Sparse DETR describes.
/// </summary>
internal sealed class DeformableEncoder : nn.Module<Tensor[], TokenSubset?, Tensor[]>
{
    internal readonly Parameter level_embed; // [levels, d]
    internal readonly DeformableLayer layer;
    private readonly SizeCache<TokenGrid> _grids = new(sizes => new TokenGrid(sizes));
    private readonly SizeCache<ConstantTensor> _positions;
    private readonly int _width;

    /// <param name="shape">The preset's encoder.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="levels">Number of levels.</param>
    internal DeformableEncoder(EncoderShape shape, int heads, int levels) : base(nameof(DeformableEncoder))
    {
        _width = shape.Width;
        // The table takes sides by the order in which AIFI's weights know them; the other way round its codes follow rows and columns.
        _positions = new(sizes => new ConstantTensor(
            [.. sizes.SelectMany(size => PositionEncoding.Table(size.Width, size.Height, _width))],
            1, sizes.Sum(size => size.Cells), _width));
        level_embed = new Parameter(randn(levels, _width));
        layer = new DeformableLayer(_width, heads, levels, shape.FeedForward > 0 ? shape.FeedForward : 4 * _width);
        RegisterComponents();
    }

    /// <summary>The tokens of the levels that take part.</summary>
    internal TokenPlan Tokens { get; set; } = TokenPlan.All;

    /// <param name="maps">For each level [B, d, h, w].</param>
    /// <param name="chosen">The tokens where each image has its own, or null for those of <see cref="Tokens"/>.</param>
    public override Tensor[] forward(Tensor[] maps, TokenSubset? chosen)
    {
        var tokens = FeatureMap.Tokens(maps); // [B, L, d]
        var grid = _grids.For([.. maps.Select(FeatureMap.SizeOf)]);
        var set = chosen ?? Tokens.Attention?.For(grid.Levels);
        var positions = _positions.For(grid.Levels).For(tokens) + grid.PerToken(level_embed); // [1, L, d]
        return grid.Maps(layer.call(tokens, positions, new(grid, set, Tokens.Dropped)));
    }

    /// <param name="graph">Where to.</param>
    /// <param name="maps">The levels [B, d, h, w].</param>
    /// <param name="levels">Height and width of each.</param>
    /// <param name="images">[B, 1] int64 position of each image in the batch.</param>
    /// <param name="chosen">The tokens where each image has its own, or null.</param>
    /// <returns>The levels [B, d, h, w].</returns>
    internal string[] Emit(OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> levels, string images, IEmittedSubset? chosen)
    {
        var grid = _grids.For(levels);
        int[] cells = [.. levels.Select(level => level.Cells)];
        var set = chosen ?? Tokens.Attention?.For(levels);
        double[] embedding = level_embed.ToDoubles(), positions = [.. _positions.For(levels).Values];
        for (int level = 0, i = 0; level < cells.Length; level++)
            for (var end = i + cells[level] * _width; i < end; i++)
                positions[i] += embedding[level * _width + i % _width];
        var tokens = graph.Concat(1, [.. maps.Select((map, i) => graph.Tokens(map, _width, cells[i]))]);
        var updated = layer.Emit(graph, new EmittedMemory(tokens, levels, set?.Count ?? cells.Sum(), images), positions, grid, set,
            Tokens.Dropped);
        return [.. graph.Split(updated, 1, [.. cells.Select(count => (long)count)])
            .Select((part, i) => graph.Reshape(graph.Transpose(part, 0, 2, 1), -1, _width, levels[i].Height, levels[i].Width))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _grids.Dispose();
            _positions.Dispose();
        }
        base.Dispose(disposing);
    }
}

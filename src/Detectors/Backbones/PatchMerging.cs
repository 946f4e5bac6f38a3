using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Makes one cell of each four, with twice the channels (PatchMerging in swin_transformer.py).</summary>
internal sealed class PatchMerging : nn.Module<Tensor, Tensor>
{
    internal readonly LayerNorm norm;
    internal readonly Linear reduction;
    private static readonly (int Y, int X)[] Order = [(0, 0), (1, 0), (0, 1), (1, 1)];
    private readonly int _width;

    internal PatchMerging(int width) : base(nameof(PatchMerging))
    {
        _width = width;
        norm = nn.LayerNorm(4 * width);
        reduction = SwinInitialization.Linear(4 * width, 2 * width, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Size of the map that comes out.</summary>
    internal static GridSize Halve(GridSize size) => size.DividedBy(2);

    public override Tensor forward(Tensor map) // [B, h, w, C] -> [B, ⌈h/2⌉, ⌈w/2⌉, 2C]
    {
        using var scope = NewDisposeScope();
        var (height, width) = (map.shape[1], map.shape[2]);
        var x = (height | width) % 2 == 1 ? nn.functional.pad(map, [0, 0, 0, width % 2, 0, height % 2]) : map;
        x = cat([.. Order.Select(at => x.slice(1, at.Y, x.shape[1], 2).slice(2, at.X, x.shape[2], 2))], -1);
        return reduction.call(norm.call(x)).MoveToOuterDisposeScope();
    }

    /// <summary>[B·h·w, C] -> [B·⌈h/2⌉·⌈w/2⌉, 2C]; the order and the padding are one selection of rows.</summary>
    internal string Emit(OnnxGraph graph, string rows, GridSize size)
    {
        var half = Halve(size);
        int[] sources = [.. Enumerable.Range(0, half.Cells).SelectMany(cell => Order.Select(at =>
        {
            int y = cell / half.Width * 2 + at.Y, x = cell % half.Width * 2 + at.X;
            return y < size.Height && x < size.Width ? y * size.Width + x : -1;
        }))];
        var cells = RowSelection.Of(graph, sources).Take(graph, graph.Reshape(rows, -1, size.Cells, _width));
        var merged = graph.LayerNorm(graph.Reshape(cells, -1, 4 * _width), norm);
        return graph.Linear(merged, reduction.weight.ToDoubles(), new double[2 * _width]);
    }
}

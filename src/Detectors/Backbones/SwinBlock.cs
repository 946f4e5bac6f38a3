using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Attention within windows and a feed-forward network, norms first (SwinTransformerBlock in swin_transformer.py).</summary>
internal sealed class SwinBlock : nn.Module<Tensor, WindowLayout, Tensor>
{
    internal readonly LayerNorm norm1;
    internal readonly WindowAttention attn;
    internal readonly LayerNorm norm2;
    internal readonly SwinMlp mlp;
    private readonly bool _shifted;
    private readonly double _dropRate;

    /// <param name="width">Channels.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="window">Cells on a side of a window.</param>
    /// <param name="shifted">Whether the map is shifted by half a window.</param>
    /// <param name="dropRate">Share of the images that skip a branch in training.</param>
    internal SwinBlock(int width, int heads, int window, bool shifted, double dropRate) : base(nameof(SwinBlock))
    {
        (_shifted, _dropRate) = (shifted, dropRate);
        (norm1, norm2) = (nn.LayerNorm(width), nn.LayerNorm(width));
        attn = new WindowAttention(width, heads, window);
        mlp = new SwinMlp(width, 4 * width);
        RegisterComponents();
    }

    /// <param name="map">[B, h, w, C].</param>
    /// <param name="layout">Its windows.</param>
    /// <returns>[B, h, w, C].</returns>
    public override Tensor forward(Tensor map, WindowLayout layout)
    {
        using var scope = NewDisposeScope();
        var x = map + DropPath(Attend(norm1.call(map), layout));
        return (x + DropPath(mlp.call(norm2.call(x)))).MoveToOuterDisposeScope();
    }

    /// <param name="graph">Where to.</param>
    /// <param name="rows">[B·h·w, C].</param>
    /// <param name="layout">The windows.</param>
    /// <param name="windows">How rows come into windows, shifted or not.</param>
    /// <returns>[B·h·w, C].</returns>
    internal string Emit(OnnxGraph graph, string rows, WindowLayout layout, EmittedWindows windows)
    {
        var mask = _shifted ? windows.Mask : null;
        var attended = attn.Emit(graph, windows.Partition(graph.LayerNorm(rows, norm1), _shifted), layout, mask);
        var x = graph.Add(rows, windows.Merge(attended, _shifted));
        return graph.Add(x, mlp.Emit(graph, graph.LayerNorm(x, norm2)));
    }

    // Cells of the padding take part as they are: zeros before the projection.
    private Tensor Attend(Tensor map, WindowLayout layout)
    {
        using var scope = NewDisposeScope();
        var (size, padded, side) = (layout.Size, layout.Padded, (long)layout.Window);
        var (batch, width) = (map.shape[0], map.shape[3]);
        var x = layout.IsPadded ? nn.functional.pad(map, [0, 0, 0, padded.Width - size.Width, 0, padded.Height - size.Height]) : map;
        if (_shifted)
            x = x.roll([-layout.Shift, -layout.Shift], [1, 2]);
        // [B, R·7, C·7, c] -> [B, R, 7, C, 7, c] -> [B·R·C, 49, c]
        x = x.view(batch, layout.Rows, side, layout.Columns, side, width).transpose(2, 3).reshape(-1, layout.Cells, width);
        x = attn.call(x, layout, _shifted);
        x = x.view(batch, layout.Rows, layout.Columns, side, side, width).transpose(2, 3);
        x = x.reshape(batch, padded.Height, padded.Width, width);
        if (_shifted)
            x = x.roll([layout.Shift, layout.Shift], [1, 2]);
        return x.narrow(1, 0, size.Height).narrow(2, 0, size.Width).MoveToOuterDisposeScope();
    }

    // Stochastic depth (Huang et al. 2016): for each image by chance, and what stays is enlarged.
    private Tensor DropPath(Tensor branch)
    {
        if (!training || _dropRate == 0)
            return branch;
        var kept = (rand(branch.shape[0], 1, 1, 1, dtype: branch.dtype, device: branch.device) >= _dropRate).to(branch.dtype);
        return branch * kept / (1 - _dropRate);
    }
}
